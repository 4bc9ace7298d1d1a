// Orders that nobody works on yet: their payment has not come. Each expires by itself when it does not.

import { Button } from '@mantine/core';
import type { OrderStaffRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useState } from 'react';
import { Icon } from '../app/icons';
import { useSession } from '../app/session';
import { useOpenOrder } from '../app/useOpenOrder';
import { Where } from '../order/parts';
import { PaidTag, PayBy } from '../order/paymentParts';
import { useMoney } from '../order/useMoney';
import { useMoves } from '../order/useMoves';
import classes from './board.module.css';

export function Waiting({ orders }: { orders: OrderStaffRead[] }) {
  const { t, digits } = useTexts();
  // A phone has no room beside the work.
  const [open] = useState(() => matchMedia('(min-width: 48em)').matches);
  return (
    <details className={classes.waiting} open={open}>
      <summary>
        <h3>{t('waiting.title')}</h3>
        <span className={classes.count}>{digits(orders.length)}</span>
      </summary>
      <ul className={classes.waitingList} aria-label={t('waiting.title')}>
        {orders.map((order) => (
          <Row key={order.id} order={order} />
        ))}
      </ul>
    </details>
  );
}

function Row({ order }: { order: OrderStaffRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const openOrder = useOpenOrder();
  const { refusals, move } = useMoves();
  const { mayTake, cash } = useMoney();
  return (
    <li className={classes.waitingRow}>
      <button type="button" className={classes.cardHead} onClick={() => openOrder(order.id)}>
        <span className="visually-hidden">{t('order')} </span>
        <bdi dir="ltr" className={classes.number}>
          {order.number}
        </bdi>
        <PayBy order={order} />
      </button>
      <p className={classes.where}>
        <Where order={order} />
        {order.customer_name && (
          <span className="muted">
            <Own>{order.customer_name}</Own>
          </span>
        )}
      </p>
      <p className={classes.foot}>
        <span>
          <span className="amount">{money(order.total_cents)}</span>{' '}
          <span className="muted">{t(`method.${order.payment_method}`)}</span>
        </span>
        {order.payment_status !== 'unpaid' && <PaidTag order={order} />}
      </p>
      <p className={classes.waitingTools}>
        {mayTake(order) && (
          <Button
            size="sm"
            variant="light"
            leftSection={<Icon name="cash" size={16} />}
            onClick={() => void cash(order)}
          >
            {t('cash.open')}
            <span className="visually-hidden"> {order.number}</span>
          </Button>
        )}
        {refusals(order).map((target) => (
          <Button
            key={target}
            size="sm"
            variant="subtle"
            c="var(--bad)"
            onClick={() => void move(order, target)}
          >
            {t(`action.${target}`)}
            <span className="visually-hidden"> {order.number}</span>
          </Button>
        ))}
      </p>
    </li>
  );
}
