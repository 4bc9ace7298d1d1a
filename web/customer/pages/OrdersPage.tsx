// The orders this device has made at one business.

import { Button, Skeleton } from '@mantine/core';
import type { OrderSummary } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty, StatusBadge, TryAgain } from '../components/Bits';
import card from '../components/Card.module.css';
import { Page } from '../components/Page';
import { useBrand } from '../services/brand';
import { addressOf, type Place } from '../services/place';
import { type AnyMenu, menuOf, ordersAt } from '../services/queries';
import classes from './OrdersPage.module.css';

export default function OrdersPage({ place }: { place: Place }) {
  const { t } = useTexts();
  const menu = useQuery(menuOf(place));
  useBrand(menu.data?.business);
  return (
    <Page title={t('my_orders.title')} back={addressOf(place)}>
      {menu.data ? <Orders place={place} menu={menu.data} /> : <Skeleton h={96} radius="lg" />}
    </Page>
  );
}

function Orders({ place, menu }: { place: Place; menu: AnyMenu }) {
  const texts = useTexts();
  const { t } = texts;
  const formats = useFormats(menu.business);
  const found = useInfiniteQuery(ordersAt(menu.business.slug));
  if (found.isPending) return <Skeleton h={96} radius="lg" />;
  if (found.isError && !found.data) {
    return (
      <Empty icon="warn" title={explain(found.error, texts)}>
        <TryAgain text={t('try_again')} onClick={() => void found.refetch()} />
      </Empty>
    );
  }
  const orders = found.data.pages.flatMap((page) => page.orders);
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
      <ul className={card.list}>
        {orders.map((order) => (
          <Row key={order.id} order={order} formats={formats} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('more_orders')}
        </Button>
      )}
    </>
  );
}

function Row({ order, formats }: { order: OrderSummary; formats: Formats }) {
  const { pick } = useTexts();
  return (
    <li>
      <Link to="/track/$id" params={{ id: order.id }} className={`${card.card} ${classes.row}`}>
        <span className={classes.head}>
          <b dir="ltr">#{order.number}</b>
          <StatusBadge status={order.status} />
          <span className={`amount ${classes.amount}`}>{formats.money(order.total_cents)}</span>
          <Icon name="chevron" />
        </span>
        <Own>{pick(order.items, order.items2)}</Own>
        <span className={card.dim}>{formats.dayAndTime(order.placed_at)}</span>
      </Link>
    </li>
  );
}
