// How an order stands, for whoever opens the link of a message about it, on whatever device. Nothing of who ordered.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { OrderGlimpsed } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { Failed } from '../components/Bits';
import card from '../components/Card.module.css';
import { type Fact, Facts } from '../components/Facts';
import { Hero, headlineOf } from '../components/Hero';
import { Nothing } from '../components/Lost';
import { MessageTexts } from '../components/messages/MessageTexts';
import { Page } from '../components/Page';
import { useBrand } from '../services/brand';
import { glimpseOf } from '../services/notifications';
import { useOnline } from '../services/online';
import { orderOf } from '../services/queries';

export default function GlimpsePage() {
  const { slug = '', link = '' } = useParams({ strict: false });
  return (
    <MessageTexts>
      <Found slug={slug} link={link} />
    </MessageTexts>
  );
}

function Found({ slug, link }: { slug: string; link: string }) {
  const { t } = useTexts();
  const online = useOnline();
  const found = useQuery(glimpseOf(slug, link));
  const id = found.data?.id ?? '';
  // Where the order was made, its own page tells more.
  const own = useQuery({ ...orderOf(id), enabled: id !== '', retry: false });
  useBrand(found.data?.business);

  if (own.data) return <Navigate to="/track/$id" params={{ id }} replace />;
  if (found.data) {
    const asOf = !online || found.failureCount > 0 ? found.dataUpdatedAt : undefined;
    return <Glimpse order={found.data} asOf={asOf} />;
  }
  if (found.error instanceof Problem && [400, 404, 422].includes(found.error.status)) {
    return (
      <Page title={t('order')} back="/">
        <Nothing title={t('glimpse.unknown')} text={t('glimpse.unknown_text')} />
      </Page>
    );
  }
  return (
    <Page title={t('order')} back="/">
      {found.failureReason ? (
        <Failed
          error={found.failureReason}
          title={t('glimpse.failed')}
          onAgain={() => void found.refetch()}
        />
      ) : (
        <Skeleton h={260} radius="xl" aria-busy="true" />
      )}
    </Page>
  );
}

/** `asOf`: when it was so, where it cannot be read now. */
function Glimpse({ order, asOf }: { order: OrderGlimpsed; asOf: number | undefined }) {
  const { t, nameOf } = useTexts();
  const { business } = order;
  const formats = useFormats(business);
  const menu = `/r/${encodeURIComponent(business.slug)}`;
  const facts: Fact[] = [
    [t('fact.fulfilment'), t(`fulfilment.${order.fulfilment}`)],
    [t('placed'), formats.dayAndTime(order.placed_at)],
    [t('total'), formats.money(order.total_cents)],
  ];
  return (
    <Page title={nameOf(business)} back={menu}>
      {asOf !== undefined && (
        <Notice tone="warn" icon="warn">
          {t('offline.order', { time: formats.time(asOf) })}
        </Notice>
      )}
      <p className="visually-hidden" aria-live="assertive">
        {t('order_title', { number: order.number })}: {headlineOf(order, t)}
      </p>
      <Hero order={order} label={t('order')} formats={formats} />
      <section className={card.card} aria-labelledby="facts">
        <h2 id="facts">{t('glimpse.facts')}</h2>
        <Facts of={facts} />
        <p className={card.dim}>{t('glimpse.private')}</p>
        <p className={card.dim}>{t('glimpse.stop_sms')}</p>
      </section>
      <Button component={Link} to={menu} variant="default">
        {t('back_to_menu')}
      </Button>
    </Page>
  );
}
