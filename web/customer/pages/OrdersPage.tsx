// The orders this device has made at one business.

import { Button, Skeleton } from '@mantine/core';
import { NoAnswer } from '@shared/api/client';
import type { BusinessOffered } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { More, Notice, Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { AccountLink } from '../components/AccountLink';
import { Empty, Failed, StatusBadge } from '../components/Bits';
import card from '../components/Card.module.css';
import { Page } from '../components/Page';
import { useBrand } from '../services/brand';
import { useOnline } from '../services/online';
import { addressOf, type Place } from '../services/place';
import { menuOf, ordersAt } from '../services/queries';
import { everySeen, type Listed, type Seen, summaryOf } from '../services/seen';
import classes from './OrdersPage.module.css';

const PhoneLink = lazy(() => import('../components/phone/PhoneLink'));

export default function OrdersPage({ place }: { place: Place }) {
  const texts = useTexts();
  const { t } = texts;
  const online = useOnline();
  const menu = useQuery(menuOf(place));
  const kept = useKept(place, menu.data?.business.slug);
  const business = menu.data?.business ?? kept?.[0]?.business;
  useBrand(business);
  const away = menu.failureReason ?? (online ? null : new NoAnswer());
  return (
    <Page title={t('my_orders.title')} back={addressOf(place)}>
      {business ? (
        <Orders place={place} business={business} kept={kept} />
      ) : away && kept ? (
        <Failed error={away} onAgain={() => void menu.refetch()} />
      ) : (
        <Skeleton h={96} radius="lg" />
      )}
      {business && (
        <Suspense>
          <PhoneLink business={business} from="orders" back="/orders" />
        </Suspense>
      )}
      <AccountLink />
    </Page>
  );
}

/** What this phone knows of the orders here; undefined: not read yet. */
function useKept(place: Place, slug: string | undefined): Seen[] | undefined {
  const [kept, setKept] = useState<Seen[]>();
  useEffect(() => {
    void everySeen().then(setKept);
  }, []);
  const here = addressOf(place);
  return kept?.filter(({ way }) =>
    slug === undefined ? (way.place ?? `/r/${way.slug}`) === here : way.slug === slug,
  );
}

interface OrdersProps {
  place: Place;
  business: BusinessOffered;
  kept: Seen[] | undefined;
}

function Orders({ place, business, kept }: OrdersProps) {
  const { t } = useTexts();
  const online = useOnline();
  const formats = useFormats(business);
  const found = useInfiniteQuery(ordersAt(business.slug));
  if (!found.data) {
    const away = found.failureReason ?? (online ? null : new NoAnswer());
    if (away instanceof NoAnswer && kept?.length) {
      return (
        <>
          <Notice tone="warn" icon="warn">
            {t('offline.orders')}
          </Notice>
          <List orders={kept.map(summaryOf)} formats={formats} />
        </>
      );
    }
    if (away && kept) {
      return <Failed error={away} onAgain={() => void found.refetch()} />;
    }
    return <Skeleton h={96} radius="lg" />;
  }
  const orders = distinct(found.data.pages.flatMap((page) => page.orders));
  if (orders.length === 0) {
    return (
      <Empty icon="receipt" title={t('my_orders.none')}>
        <Button component={Link} to={addressOf(place)}>
          {t('back_to_menu')}
        </Button>
      </Empty>
    );
  }
  return (
    <>
      <List orders={orders} formats={formats} />
      <More list={found} text={t('more_orders')} />
    </>
  );
}

/** Whoever has proved a phone sees by that what they see as the guest who ordered it, too. */
const distinct = <One extends { id: string }>(orders: One[]): One[] => [
  ...new Map(orders.map((one) => [one.id, one])).values(),
];

function List({ orders, formats }: { orders: Listed[]; formats: Formats }) {
  return (
    <ul className={card.list}>
      {orders.map((order) => (
        <Row key={order.id} order={order} formats={formats} />
      ))}
    </ul>
  );
}

function Row({ order, formats }: { order: Listed; formats: Formats }) {
  const { pick, digits } = useTexts();
  return (
    <li>
      <Link to="/track/$id" params={{ id: order.id }} className={`${card.card} ${classes.row}`}>
        <span className={classes.head}>
          <b dir="ltr">#{order.number}</b>
          <StatusBadge status={order.status} />
          <span className={`amount ${classes.amount}`}>{formats.money(order.total_cents)}</span>
        </span>
        <Own>{pick(order.items, order.items2).replace(/\d+(?= ×)/g, digits)}</Own>
        <span className={classes.head}>
          <span className={`${card.dim} ${card.grow}`}>{formats.dayAndTime(order.placed_at)}</span>
          <Icon name="chevron" />
        </span>
      </Link>
    </li>
  );
}
