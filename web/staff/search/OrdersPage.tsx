// Finding an order again: by number, phone or code, and by what it was.

import { NativeSelect, TextInput } from '@mantine/core';
import type { OrderStaffRead, OrderStatus } from '@shared/api/schema';
import { western } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { dayBounds } from '../app/days';
import { Filter, Narrowing, SearchField, useNarrow, useTyped } from '../app/filters';
import { Paged } from '../app/Paged';
import { Page } from '../app/parts';
import { useSession } from '../app/session';
import { useOpenOrder } from '../app/useOpenOrder';
import { StatusTag, Where } from '../order/parts';
import { PaidTag } from '../order/paymentParts';
import { ordersQuery, type Wanted } from './queries';
import classes from './search.module.css';

const STATES: Record<OrderStatus, true> = {
  awaiting_payment: true,
  confirmed: true,
  accepted: true,
  preparing: true,
  ready: true,
  out_for_delivery: true,
  completed: true,
  cancelled: true,
  rejected: true,
  expired: true,
};
const KINDS = ['dine_in', 'pickup', 'delivery'] as const;
const SOURCES = ['web', 'table', 'frontdesk', 'phone'] as const;

export function OrdersPage() {
  const { t } = useTexts();
  const { business } = useSession();
  const { day: dayOf } = useFormats(business);
  const search = useSearch({ from: '/orders' });
  const set = useNarrow();
  const [text, setText] = useTyped(search.q);

  const wanted: Wanted = {
    ...(search.q ? { q: western(search.q).slice(0, 40) } : {}),
    ...(search.status ? { status: [search.status] } : {}),
    ...(search.fulfilment ? { fulfilment: search.fulfilment } : {}),
    ...(search.source ? { source: search.source } : {}),
    ...(search.day ? dayBounds(search.day, dayOf) : {}),
  };
  const query = useInfiniteQuery(ordersQuery({ ...wanted, ...(search.sort ? { sort: search.sort } : {}) }));
  const filtered = Object.keys(wanted).length > 0;

  return (
    <Page title={t('nav.orders')} quietTitle>
      <Narrowing
        filtered={filtered}
        clear={() => {
          setText('');
          set({ q: '', status: '', fulfilment: '', source: '', day: '' });
        }}
      >
        <SearchField label={t('search_orders.label')} text={text} maxLength={40} change={setText} />
        <Filter
          inside
          label={t('filter.status')}
          value={search.status}
          options={Object.keys(STATES)}
          say={(status) => t(`status.${status}`)}
          change={(status) => set({ status })}
        />
        <Filter
          inside
          label={t('fact.fulfilment')}
          value={search.fulfilment}
          options={KINDS}
          say={(kind) => t(`fulfilment.${kind}`)}
          change={(fulfilment) => set({ fulfilment })}
        />
        <Filter
          inside
          label={t('source')}
          value={search.source}
          options={SOURCES}
          say={(source) => t(`source.${source}`)}
          change={(source) => set({ source })}
        />
        <TextInput
          type="date"
          aria-label={t('filter.day')}
          value={search.day ?? ''}
          onChange={(event) => set({ day: event.currentTarget.value })}
        />
        <NativeSelect
          aria-label={t('sort')}
          value={search.sort ?? ''}
          onChange={(event) => set({ sort: event.currentTarget.value })}
        >
          <option value="">{t('sort.newest')}</option>
          <option value="oldest">{t('sort.oldest')}</option>
        </NativeSelect>
      </Narrowing>
      <Paged
        query={query}
        icon="search"
        none={t(filtered ? 'search_orders.nothing' : 'search_orders.none')}
        more={t(search.sort === 'oldest' ? 'later_orders' : 'more_orders')}
      >
        {(orders) => (
          <ul className={classes.found} aria-live="polite" aria-busy={query.isPlaceholderData}>
            {orders.map((order) => (
              <Row key={order.id} order={order} />
            ))}
          </ul>
        )}
      </Paged>
    </Page>
  );
}

function Row({ order }: { order: OrderStaffRead }) {
  const { business } = useSession();
  const { money, dayAndTime } = useFormats(business);
  const open = useOpenOrder();
  return (
    <li>
      <button type="button" className={classes.row} onClick={() => open(order.id)}>
        <strong className={classes.number}>
          <Ltr>#{order.number}</Ltr>
        </strong>
        <span className={classes.status}>
          <StatusTag status={order.status} />
          <PaidTag order={order} brief />
        </span>
        <span className={classes.where}>
          <Where order={order} />
        </span>
        <span className={classes.who}>
          <Own>{order.customer_name}</Own>{' '}
          {order.customer_phone && (
            <span className="muted">
              <Ltr>{order.customer_phone}</Ltr>
            </span>
          )}
        </span>
        <span className={classes.when}>{dayAndTime(order.placed_at)}</span>
        <span className={classes.amount}>{money(order.total_cents)}</span>
      </button>
    </li>
  );
}
