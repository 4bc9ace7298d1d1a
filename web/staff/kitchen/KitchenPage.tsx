// What is to be cooked, soonest first, readable from across the room; each item is ticked off on this device.

import { Button } from '@mantine/core';
import type { OrderStaffRead } from '@shared/api/schema';
import { regainFocus } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useNow } from '@shared/ui/useNow';
import { useEffect, useState } from 'react';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { Empty, Loaded, Page } from '../app/parts';
import { useOpenOrder } from '../app/useOpenOrder';
import { foresee, undo, useHeld } from '../order/held';
import { Age, ageOf, dishes, LineWhat, Note, Where } from '../order/parts';
import { PaidTag } from '../order/paymentParts';
import { useBoard } from '../order/queries';
import { useMoves } from '../order/useMoves';
import classes from './kitchen.module.css';
import { forgetOthers, tick, useTicks } from './ticks';
import { useAwake } from './useAwake';

export function KitchenPage() {
  const { t } = useTexts();
  const query = useBoard();
  const held = useHeld();
  const at = useNow();
  useAwake();

  const board = query.data;
  useEffect(() => {
    if (board) forgetOthers(board.orders.flatMap((order) => order.lines.map((line) => line.id)));
  }, [board]);

  return (
    <Page title={t('nav.kitchen')} quietTitle wide>
      <Loaded query={query} rows={3}>
        {({ orders }) => {
          const cooking = foresee(orders, held)
            .filter((order) => order.status === 'accepted' || order.status === 'preparing')
            .sort((one, other) => Date.parse(one.ready_at) - Date.parse(other.ready_at));
          if (!cooking.length) return <Empty icon="dish" text={t('kitchen.empty')} />;
          return (
            <>
              <p className={classes.hint}>
                <Icon name="info" size={16} />
                {t('kitchen.ticks_here')}
              </p>
              <ul className={classes.tickets}>
                {cooking.map((order) => (
                  <Ticket key={order.id} order={order} at={at} held={held.has(order.id)} />
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Ticket({ order, at, held }: { order: OrderStaffRead; at: number; held: boolean }) {
  const { t, digits } = useTexts();
  const open = useOpenOrder();
  const ticks = useTicks();
  const { forward, move } = useMoves();
  const lines = dishes(order);
  const done = lines.filter((line) => ticks.has(line.id)).length;
  const { level } = ageOf(order, at);
  const [moved, setMoved] = useState(false);
  const ref = moved ? regainFocus : null;
  return (
    <li className={cx(classes.ticket, classes[order.status], classes[`is_${level}`])}>
      <div className={classes.head}>
        <button
          type="button"
          className={classes.number}
          aria-label={t('open_order', { number: order.number })}
          onClick={() => open(order.id)}
        >
          <Ltr>{order.number}</Ltr>
        </button>
        <span className={classes.where}>
          <Where order={order} />
          {order.customer_name && (
            <span className={classes.who}>
              <Own>{order.customer_name}</Own>
            </span>
          )}
        </span>
        <span className={classes.age}>
          <Age order={order} at={at} />
        </span>
      </div>
      <ul className={classes.lines}>
        {lines.map((line) => {
          const ticked = ticks.has(line.id);
          return (
            <li key={line.id}>
              <label className={cx(classes.line, ticked && classes.ticked)}>
                <input
                  type="checkbox"
                  checked={ticked}
                  onChange={(event) => tick(line.id, event.currentTarget.checked)}
                />
                <span className={classes.box} aria-hidden="true">
                  {ticked && <Icon name="check" size={22} />}
                </span>
                <span className={classes.times}>{digits(line.quantity)} ×</span>
                <LineWhat line={line} />
              </label>
            </li>
          );
        })}
      </ul>
      {order.notes && (
        <p className={classes.notes}>
          <Note text={order.notes} />
        </p>
      )}
      <div className={classes.foot}>
        <span className={classes.footState}>
          <span className="muted">{t('kitchen.done', { n: done, of: lines.length })}</span>
          <PaidTag order={order} brief />
        </span>
        {held ? (
          <Button
            ref={ref}
            size="lg"
            variant="default"
            leftSection={<Icon name="undo" />}
            onClick={() => undo(order.id)}
          >
            {t('undo')}
          </Button>
        ) : (
          forward(order).map((target) => (
            <Button
              key={target}
              ref={ref}
              size="lg"
              variant={target === 'ready' && done < lines.length ? 'light' : 'filled'}
              onClick={() => {
                setMoved(true);
                void move(order, target);
              }}
            >
              {t(`action.${target}`)}
            </Button>
          ))
        )}
      </div>
    </li>
  );
}
