// Every open order in the column of its state; taken forward with its button, or carried to where it may go.

import {
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { Button, Skeleton } from '@mantine/core';
import type { OrderStaffRead, OrderStatus } from '@shared/api/schema';
import { minutesSince } from '@shared/format';
import { regainFocus, takeFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useNow } from '@shared/ui/useNow';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Chip } from '../app/Chip';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { Empty, Failed, Page } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { useOpenOrder } from '../app/useOpenOrder';
import { foresee, type Held, SECONDS, undo, useHeld } from '../order/held';
import { Age, Lines, Note, Where } from '../order/parts';
import { PaidTag } from '../order/paymentParts';
import { useBoard } from '../order/queries';
import { useMoves } from '../order/useMoves';
import classes from './board.module.css';
import { Waiting } from './Waiting';

interface Column {
  name: 'new' | 'accepted' | 'preparing' | 'ready' | 'out_for_delivery';
  states: OrderStatus[];
}

const COLUMNS: Column[] = [
  { name: 'new', states: ['confirmed'] },
  { name: 'accepted', states: ['accepted'] },
  { name: 'preparing', states: ['preparing'] },
  { name: 'ready', states: ['ready'] },
  { name: 'out_for_delivery', states: ['out_for_delivery'] },
];

// Where an order can be dropped besides the columns: what ends it.
const ENDS: OrderStatus[] = ['completed', 'rejected', 'cancelled'];

const isRefusal = (status: OrderStatus) => status === 'rejected' || status === 'cancelled';
const isEnd = (id: unknown) => ENDS.some((end) => end === id);

/** Where the pointer is; what ends an order lies over the columns. */
const underPointer: CollisionDetection = (args) => {
  const found = pointerWithin(args);
  return [...found.filter(({ id }) => isEnd(id)), ...found.filter(({ id }) => !isEnd(id))];
};

export function BoardPage() {
  const { t, digits } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const query = useBoard();
  const held = useHeld();
  const at = useNow();
  const { allowed, move } = useMoves();
  const [shown, setShown] = useState<Column['name']>('new');
  // The order moved last by its button: the focus goes with it.
  const [followed, setFollowed] = useState<string | null>(null);
  const [carried, setCarried] = useState<OrderStaffRead | null>(null);
  // What putting it down here would do: the column's name may be far above.
  const [over, setOver] = useState<OrderStatus | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 8 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  );

  if (!query.data) {
    return query.error ? (
      <Failed error={query.error} again={() => void query.refetch()} />
    ) : (
      <Page title={t('nav.board')} quietTitle wide>
        <div className={classes.board} role="status" aria-label={t('loading')}>
          {COLUMNS.slice(0, 4).map(({ name }) => (
            <div key={name} className={cx(classes.column, name === shown && classes.shown)}>
              <Skeleton height={22} width="40%" />
              <Skeleton height={170} radius="md" />
              <Skeleton height={130} radius="md" />
            </div>
          ))}
        </div>
      </Page>
    );
  }

  const all = foresee(query.data.orders, held);
  const waiting = all.filter((order) => order.status === 'awaiting_payment');
  const orders = all.filter((order) => order.status !== 'awaiting_payment');
  const delivering =
    business.fulfilments.includes('delivery') || orders.some((order) => order.status === 'out_for_delivery');
  const columns = COLUMNS.filter(({ name }) => name !== 'out_for_delivery' || delivering);
  const targets = carried ? allowed(carried) : [];

  const drop = ({ active, over: place }: DragEndEvent) => {
    setCarried(null);
    setOver(null);
    const order = orders.find((one) => one.id === active.id);
    const target = allowed(order ?? ({ next: [] } as unknown as OrderStaffRead)).find(
      (one) => one === place?.id,
    );
    if (order && target) void move(order, target);
  };

  return (
    <Page title={t('nav.board')} quietTitle wide>
      <fieldset className={classes.tabs}>
        <legend className="visually-hidden">{t('board.columns')}</legend>
        {columns.map(({ name, states }) => (
          <Chip key={name} size="large" aria-pressed={shown === name} onClick={() => setShown(name)}>
            {t(`column.${name}`)}
            <span className={classes.count}>
              {digits(orders.filter((order) => states.includes(order.status)).length)}
            </span>
          </Chip>
        ))}
      </fieldset>
      {waiting.length > 0 && <Waiting orders={waiting} />}
      {orders.length === 0 && (
        <div className={classes.quiet}>
          <Empty
            icon="receipt"
            text={t('board.empty')}
            action={
              may('orders:place') ? (
                <Button component={Link} to="/new" variant="light" leftSection={<Icon name="plus" />}>
                  {t('nav.new')}
                </Button>
              ) : undefined
            }
          />
        </div>
      )}
      <DndContext
        sensors={sensors}
        collisionDetection={underPointer}
        onDragStart={({ active }) => setCarried(orders.find((one) => one.id === active.id) ?? null)}
        onDragOver={({ over: place }) => setOver(targets.find((one) => one === place?.id) ?? null)}
        onDragEnd={drop}
        onDragCancel={() => {
          setCarried(null);
          setOver(null);
        }}
        accessibility={{
          screenReaderInstructions: { draggable: '' },
          announcements: {
            onDragStart: () => '',
            onDragOver: () => '',
            onDragEnd: () => '',
            onDragCancel: () => '',
          },
        }}
      >
        <div className={cx(classes.board, orders.length === 0 && classes.none)}>
          {columns.map((column) => {
            const target = column.states.find((state) => targets.includes(state)) ?? null;
            const mine = orders.filter((order) => column.states.includes(order.status));
            return (
              <Place
                key={column.name}
                id={target ?? `shut:${column.name}`}
                open={target !== null}
                carrying={carried !== null}
                className={cx(classes.column, shown === column.name && classes.shown)}
                label={`column-${column.name}`}
              >
                <h3 id={`column-${column.name}`} className={cx(classes.columnName, classes[column.name])}>
                  {t(`column.${column.name}`)}
                  <span className={cx(classes.count, mine.length > 0 && classes.some)}>
                    {digits(mine.length)}
                  </span>
                </h3>
                {mine.length > 0 ? (
                  <ul className={classes.cards}>
                    {mine.map((order) => (
                      <Card
                        key={order.id}
                        order={order}
                        at={at}
                        held={held.get(order.id)}
                        gone={carried?.id === order.id}
                        followed={followed === order.id}
                        follow={() => setFollowed(order.id)}
                      />
                    ))}
                  </ul>
                ) : (
                  <p className={classes.nothing}>{t(`column_empty.${column.name}`)}</p>
                )}
              </Place>
            );
          })}
        </div>
        {carried && targets.some((target) => ENDS.includes(target)) && (
          <div className={classes.ends}>
            {ENDS.filter((end) => targets.includes(end)).map((end) => (
              <Place
                key={end}
                id={end}
                open
                carrying
                className={cx(classes.end, end !== 'completed' && classes.badEnd)}
              >
                {t(`action.${end}`)}
              </Place>
            ))}
          </div>
        )}
        <DragOverlay dropAnimation={null}>
          {carried && (
            <div className={cx(classes.card, classes.carried)}>
              {over && (
                <strong className={cx(classes.whereTo, isRefusal(over) && classes.bad)}>
                  {t(`action.${over}`)}
                </strong>
              )}
              <CardBody order={carried} at={at} />
            </div>
          )}
        </DragOverlay>
      </DndContext>
    </Page>
  );
}

interface PlaceProps {
  id: string;
  open: boolean;
  carrying: boolean;
  className: string;
  label?: string;
  children: ReactNode;
}

/** Where a carried order may be put down, or not. */
function Place({ id, open, carrying, className, label, children }: PlaceProps) {
  const { setNodeRef, isOver } = useDroppable({ id, disabled: !open });
  return (
    <section
      ref={setNodeRef}
      aria-labelledby={label}
      className={cx(
        className,
        carrying && open && classes.open,
        carrying && !open && classes.shut,
        isOver && classes.over,
      )}
    >
      {children}
    </section>
  );
}

interface CardProps {
  order: OrderStaffRead;
  at: number;
  held: Held | undefined;
  gone: boolean;
  followed: boolean;
  follow: () => void;
}

function Card({ order, at, held, gone, followed, follow }: CardProps) {
  const { t } = useTexts();
  const openOrder = useOpenOrder();
  const { forward, move, allowed } = useMoves();
  const { setNodeRef, listeners } = useDraggable({ id: order.id, disabled: !allowed(order).length });
  const recent = order.status === 'confirmed' && minutesSince(order.placed_at, at) < 1;
  return (
    <li
      ref={setNodeRef}
      {...listeners}
      className={cx(classes.card, recent && classes.recent, gone && classes.gone, held && classes.held)}
    >
      <CardBody
        order={order}
        at={at}
        open={() => openOrder(order.id)}
        foot={
          held ? (
            <div className={classes.actions}>
              <Button
                ref={followed ? takeFocus : null}
                fullWidth
                variant="default"
                radius="xl"
                leftSection={<Icon name="undo" />}
                disabled={held.sending}
                onClick={() => undo(order.id)}
              >
                {t('undo')}
              </Button>
              {!held.sending && (
                <span className={classes.fuse} style={{ animationDuration: `${SECONDS}s` }} />
              )}
            </div>
          ) : (
            forward(order).map((target) => (
              <div key={target} className={classes.actions}>
                <Button
                  ref={followed ? regainFocus : null}
                  fullWidth
                  radius="xl"
                  onClick={() => {
                    follow();
                    void move(order, target);
                  }}
                >
                  {t(`action.${target}`)}
                  <span className="visually-hidden"> {order.number}</span>
                </Button>
              </div>
            ))
          )
        }
      />
    </li>
  );
}

interface CardBodyProps {
  order: OrderStaffRead;
  at: number;
  open?: () => void;
  foot?: ReactNode;
}

function CardBody({ order, at, open, foot }: CardBodyProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money, time } = useFormats(business);
  return (
    <>
      <button type="button" className={classes.cardHead} onClick={open}>
        <span className="visually-hidden">{t('order')} </span>
        <bdi dir="ltr" className={classes.number}>
          {order.number}
        </bdi>
        <Age order={order} at={at} />
      </button>
      <p className={classes.where}>
        <Where order={order} />
        {order.customer_name && (
          <span className="muted">
            <Own>{order.customer_name}</Own>
          </span>
        )}
      </p>
      <Lines order={order} />
      {order.notes && <Note text={order.notes} />}
      <p className={classes.foot}>
        <span className="amount">{money(order.total_cents)}</span>
        <PaidTag order={order} />
        {order.status !== 'ready' && order.status !== 'out_for_delivery' && (
          <span className="muted">{t('until', { time: time(order.ready_at) })}</span>
        )}
      </p>
      {foot}
    </>
  );
}
