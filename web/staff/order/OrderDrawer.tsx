// Everything about one order, over whatever view it was opened from.

import { Button, Drawer } from '@mantine/core';
import { now } from '@shared/api/client';
import type { OrderStaffDetail } from '@shared/api/schema';
import { keepFocus, regainFocus, takeFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useNow } from '@shared/ui/useNow';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useLayoutEffect, useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { Loaded } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { OrderInvoices } from '../invoice/OrderInvoices';
import { undo, useHeld } from './held';
import { OrderMessages } from './OrderMessages';
import { OrderPayments } from './OrderPayments';
import classes from './order.module.css';
import { Paper, type PaperKind } from './Paper';
import { Age, Lines, StatusTag, Totals, Where } from './parts';
import { PaidTag, PayBy } from './paymentParts';
import { orderMoneyQuery } from './paymentQueries';
import { isFinal, orderQuery } from './queries';
import { useMoves } from './useMoves';

interface OrderDrawerProps {
  id: string | null;
  /** Something else lies open over it. */
  covered: boolean;
  close: () => void;
}

export function OrderDrawer({ id, covered, close }: OrderDrawerProps) {
  const { t, direction } = useTexts();
  const { asking } = useAsk();
  // What is closing still shows what it showed.
  const [last, setLast] = useState(id);
  const { data } = useQuery({ ...orderQuery(last ?? ''), enabled: false });
  const heading = data && t('order_title', { number: data.number });
  if (id !== null && id !== last) setLast(id);
  const opened = id !== null;
  // Before the drawer takes the focus, and after it has gone.
  useLayoutEffect(() => (opened ? keepFocus() : undefined), [opened]);
  return (
    <Drawer
      opened={opened}
      onClose={close}
      closeOnEscape={!asking && !covered}
      returnFocus={false}
      position={direction === 'rtl' ? 'left' : 'right'}
      size="30rem"
      classNames={{ title: classes.heading }}
      title={heading ?? t('order')}
      closeButtonProps={{ 'aria-label': t('close') }}
      zIndex={300}
    >
      {last !== null && <Order id={last} />}
    </Drawer>
  );
}

function Order({ id }: { id: string }) {
  const query = useQuery(orderQuery(id));
  return <Loaded query={query}>{(order) => <Detail order={order} />}</Loaded>;
}

function Detail({ order: read }: { order: OrderStaffDetail }) {
  const { t } = useTexts();
  const { business } = useSession();
  const may = useMay();
  const { data: money } = useQuery({ ...orderMoneyQuery(read.id), enabled: may('payments:read') });
  const { time, dayAndTime, when } = useFormats(business);
  const { forward, refusals, move, promise, mayPromise } = useMoves();
  const [paper, setPaper] = useState<PaperKind | null>(null);
  const [moved, setMoved] = useState(false);
  const at = useNow();
  const held = useHeld().get(read.id);
  const order: OrderStaffDetail = held ? { ...read, status: held.move.status, next: [] } : read;
  return (
    <div className={classes.body}>
      <div className={classes.state}>
        <StatusTag status={order.status} />
        {order.status === 'awaiting_payment' ? (
          <PayBy order={order} />
        ) : (
          !isFinal(order.status) && <Age order={order} at={at} />
        )}
        <PaidTag order={order} />
        {order.reason && <Own>{order.reason}</Own>}
      </div>
      {order.notes && (
        <Notice tone="warn" icon="warn">
          <strong>{t('field.notes')}</strong> <Own>{order.notes}</Own>
        </Notice>
      )}
      <div>
        <Lines order={order} priced />
        <Totals order={order} className={classes.totals} />
      </div>
      {may('payments:read') && <OrderPayments order={order} />}
      {may('invoices:read') && <OrderInvoices order={order} />}
      <dl className={classes.facts}>
        <dt>{t(order.table_name ? 'fact.table' : 'fact.fulfilment')}</dt>
        <dd>
          <Where order={order} />
        </dd>
        <dt>{t('source')}</dt>
        <dd>{t(`source.${order.order_source}`)}</dd>
        {order.customer_name && (
          <>
            <dt>{t('field.customer_name')}</dt>
            <dd>
              {order.customer_id && may('customers:read') ? (
                <Link to="/customers/of/$id/{-$part}" params={{ id: order.customer_id }}>
                  <Own>{order.customer_name}</Own>
                </Link>
              ) : (
                <Own>{order.customer_name}</Own>
              )}
            </dd>
          </>
        )}
        {order.customer_phone && (
          <>
            <dt>{t('field.customer_phone')}</dt>
            <dd>
              {may('customers:contact') ? (
                <a href={`tel:${order.customer_phone}`}>
                  <Ltr>{order.customer_phone}</Ltr>
                </a>
              ) : (
                <Ltr>{order.customer_phone}</Ltr>
              )}
            </dd>
          </>
        )}
        {order.customer_email && (
          <>
            <dt>{t('field.customer_email')}</dt>
            <dd>
              <Ltr>{order.customer_email}</Ltr>
            </dd>
          </>
        )}
        {order.delivery_address && (
          <>
            <dt>{t('field.delivery_address')}</dt>
            <dd className={classes.lined}>
              <Own>{order.delivery_address}</Own>
            </dd>
          </>
        )}
        <dt>{t('placed')}</dt>
        <dd>{dayAndTime(order.placed_at)}</dd>
        <dt>{t('promised')}</dt>
        <dd>{when(order.ready_at, now())}</dd>
        <dt>{t('payment.chosen')}</dt>
        <dd>{t(`method.${order.payment_method}`)}</dd>
        {order.verification_code && (
          <>
            <dt>{t('code')}</dt>
            <dd>
              <Ltr className={classes.code}>{order.verification_code}</Ltr>
            </dd>
          </>
        )}
      </dl>
      {may('messages:read') && <OrderMessages id={order.id} />}
      <section aria-labelledby="timeline">
        <h3 id="timeline">{t('timeline')}</h3>
        <ol className={classes.events}>
          {order.events.map((event) => (
            <li key={event.id}>
              <span>
                <strong>
                  {event.kind === 'promised'
                    ? t('event.promised', { time: time(event.ready_at) })
                    : t(event.kind === 'moved' ? `status.${event.status}` : `event.${event.kind}`)}
                </strong>{' '}
                <span className="muted">
                  · {event.by_name ? <Own>{event.by_name}</Own> : t(`by.${event.by}`)}
                </span>
                {event.reason && (
                  <span className={classes.reason}>
                    <Own>{event.reason}</Own>
                  </span>
                )}
              </span>
              <span className="muted amount">{time(event.at)}</span>
            </li>
          ))}
        </ol>
      </section>
      <div className={classes.actions}>
        {held && !held.sending && (
          <Button
            ref={moved ? takeFocus : null}
            className={classes.grow}
            size="md"
            variant="light"
            leftSection={<Icon name="undo" />}
            onClick={() => undo(order.id)}
          >
            {t('undo')}
          </Button>
        )}
        {forward(order).map((target) => (
          <Button
            key={target}
            ref={moved ? regainFocus : null}
            className={classes.grow}
            size="md"
            onClick={() => {
              setMoved(true);
              void move(order, target);
            }}
          >
            {t(`action.${target}`)}
          </Button>
        ))}
        {mayPromise(order) && (
          <Button variant="default" leftSection={<Icon name="clock" />} onClick={() => void promise(order)}>
            {t('promise.open')}
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="print" />} onClick={() => setPaper('ticket')}>
          {t('print.ticket')}
        </Button>
        <Button variant="default" leftSection={<Icon name="receipt" />} onClick={() => setPaper('receipt')}>
          {t('print.receipt')}
        </Button>
        {refusals(order).map((target) => (
          <Button key={target} variant="subtle" c="var(--bad)" onClick={() => void move(order, target)}>
            {t(`action.${target}`)}
          </Button>
        ))}
      </div>
      {paper && <Paper order={order} money={money} kind={paper} done={() => setPaper(null)} />}
    </div>
  );
}
