// What one customer ordered, newest first.

import type { CustomerDetail, OrderStaffRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Paged } from '../app/Paged';
import { RowHead, Rows } from '../app/parts';
import { useSession } from '../app/session';
import { useOpenOrder } from '../app/useOpenOrder';
import { StatusTag, Where } from '../order/parts';
import { PaidTag } from '../order/paymentParts';
import classes from './customer.module.css';
import { customerOrdersQuery } from './queries';

export function CustomerOrders({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const query = useInfiniteQuery(customerOrdersQuery(customer.id));
  return (
    <Paged query={query} icon="receipt" none={t('customer.orders_none')} more={t('more_orders')}>
      {(orders) => (
        <Rows>
          {orders.map((order) => (
            <Row key={order.id} order={order} />
          ))}
        </Rows>
      )}
    </Paged>
  );
}

function Row({ order }: { order: OrderStaffRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money, dayAndTime } = useFormats(business);
  const open = useOpenOrder();
  return (
    <li className={classes.order}>
      <RowHead>
        <button type="button" className={classes.open} onClick={() => open(order.id)}>
          <span className="visually-hidden">{t('order')} </span>
          <Ltr>#{order.number}</Ltr>
        </button>
        <StatusTag status={order.status} />
        <PaidTag order={order} brief />
        <strong className={classes.end}>{money(order.total_cents)}</strong>
      </RowHead>
      <RowHead>
        <Where order={order} />
        <span className={classes.when}>{dayAndTime(order.placed_at)}</span>
      </RowHead>
    </li>
  );
}
