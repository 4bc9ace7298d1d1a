// One order, followed live: how far it is, when it is ready, its code, and calling it off while that is allowed.

import { Button, Skeleton } from '@mantine/core';
import { bearer, NoAnswer, Problem, unwrap } from '@shared/api/client';
import type { BusinessOffered, OrderTracked } from '@shared/api/schema';
import { follow } from '@shared/stream';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { Again } from '../components/Again';
import { Failed } from '../components/Bits';
import { Cancel } from '../components/Cancel';
import card from '../components/Card.module.css';
import { Hero, headlineOf } from '../components/Hero';
import Lost from '../components/Lost';
import { OrderStatus, STOPPED } from '../components/OrderStatus';
import { Page } from '../components/Page';
import { isAboutMoney, PayPanel } from '../components/pay/PayPanel';
import { PayTexts } from '../components/pay/PayTexts';
import { Receipt } from '../components/Receipt';
import { useBrand } from '../services/brand';
import type { Hearer } from '../services/notifications';
import { useOnline } from '../services/online';
import { moneyOf, type Payer } from '../services/paying';
import { addressOf, type Place, placeAt } from '../services/place';
import { cancelOrder, FINAL, type Found, menuOf, orderOf, reorderOf } from '../services/queries';
import { dropSeen, keepSeen, useSeen } from '../services/seen';
import { maySignedIn } from '../services/signedIn';
import classes from './TrackPage.module.css';

const PushCard = lazy(() => import('../components/messages/PushCard'));
const AfterOrder = lazy(() => import('../components/phone/AfterOrder'));
const InvoiceHint = lazy(() => import('../components/invoices/InvoiceHint'));
const OrderInvoice = lazy(() => import('../components/invoices/OrderInvoice'));
const HearButton = lazy(() => import('../components/messages/HearButton'));

interface TrackPageProps {
  id: string;
  /** The payment whose page at a provider the browser comes back from. */
  payment?: string | undefined;
}

export default function TrackPage(props: TrackPageProps) {
  return (
    <PayTexts>
      <Order {...props} />
    </PayTexts>
  );
}

function Order({ id, payment }: TrackPageProps) {
  const { t } = useTexts();
  const online = useOnline();
  const found = useQuery(orderOf(id));
  const kept = useSeen(id);
  const shown = found.data ?? kept;
  const menu = useQuery({
    ...menuOf({ kind: 'shop', slug: shown?.way.slug ?? '' }),
    enabled: Boolean(shown),
  });
  const business = menu.data?.business ?? kept?.business;
  useBrand(business);
  const { data } = found;
  const readAt = found.dataUpdatedAt;
  useEffect(() => {
    if (data && business) void keepSeen({ ...data, business, at: readAt });
  }, [data, business, readAt]);
  const unknown = found.error instanceof Problem && [401, 404, 422].includes(found.error.status);
  useEffect(() => {
    if (unknown) void dropSeen(id);
  }, [unknown, id]);

  if (unknown) {
    // A message leads here, too, on whichever device of an account it is shown.
    return maySignedIn() ? (
      <Navigate to="/customer/orders/$id" params={{ id }} replace />
    ) : (
      <Lost what="order" />
    );
  }

  if (shown && business) {
    const old = !online || found.failureCount > 0;
    const at = data ? readAt : kept?.at;
    return <Tracked found={shown} business={business} asOf={old ? at : undefined} payment={payment} />;
  }
  const error = found.failureReason ?? menu.failureReason ?? (online ? null : new NoAnswer());
  if (error && kept !== undefined) {
    return (
      <Page title={t('order')} back="/orders">
        <Failed
          error={error}
          title={t('track.failed')}
          onAgain={() => void (shown ? menu : found).refetch()}
        />
      </Page>
    );
  }
  return (
    <div className={classes.loading} aria-busy="true">
      <Skeleton h={220} radius="lg" />
      <Skeleton h={260} radius="lg" />
    </div>
  );
}

/** How long money may still come and go for an order that is over. */
const AFTERWARDS = 20 * 60_000;

const isQuiet = ({ status, events }: OrderTracked): boolean =>
  FINAL.includes(status) && Date.now() - Date.parse(events.at(-1)?.at ?? '') > AFTERWARDS;

/** Reads the order anew whenever the server says it changed. */
function useLive({ order, way }: Found): 'live' | 'lost' {
  const client = useQueryClient();
  const [state, setState] = useState<'live' | 'lost'>('live');
  const quiet = isQuiet(order);
  const { id } = order;
  const { slug, token } = way;
  const first = useRef(order.last_event_id);
  useEffect(() => {
    if (quiet) return;
    const known = client.getQueryData(orderOf(id).queryKey)?.order.last_event_id ?? first.current;
    const read = () => void client.invalidateQueries(orderOf(id));
    let lost = false;
    return follow(`/api/customer/orders/track/${id}/events?restaurant=${encodeURIComponent(slug)}`, {
      token,
      after: known,
      onEvent: ({ event }) => {
        if (event === 'order') read();
      },
      onState: (now) => {
        if (lost && now === 'live') read();
        lost = now === 'lost';
        setState(now);
      },
      onRefused: () => setState('lost'),
    });
  }, [client, quiet, id, slug, token]);
  return quiet ? 'live' : state;
}

interface TrackedProps {
  found: Found;
  business: BusinessOffered;
  /** When it was so, where it cannot be read now. */
  asOf: number | undefined;
  payment: string | undefined;
}

/** The guest as whom the order is open here. */
function usePayer({ order: { id }, way: { slug, token } }: Found): Payer {
  return useMemo(() => ({ order: id, slug, as: (ask) => unwrap(ask(bearer(token))) }), [id, slug, token]);
}

function Tracked({ found, business, asOf, payment }: TrackedProps) {
  const { order, way } = found;
  const payer = usePayer(found);
  const money = useQuery({ ...moneyOf(payer), enabled: isAboutMoney(order) });
  const { t, nameOf } = useTexts();
  const formats = useFormats(business);
  const place: Place = placeAt(way.place ?? '') ?? { kind: 'shop', slug: way.slug };
  const state = useLive(found);
  // The code of what others at the table have ordered is not told.
  const mine = order.verification_code !== null;
  const final = FINAL.includes(order.status);
  const hearer = useMemo((): Hearer => ({ slug: way.slug, token: way.token }), [way.slug, way.token]);

  return (
    <Page title={nameOf(business)} back={addressOf(place)}>
      {asOf !== undefined && (
        <Notice tone="warn" icon="warn">
          {t('offline.order', { time: formats.time(asOf) })}
        </Notice>
      )}
      {asOf === undefined && state === 'lost' && (
        <Notice tone="warn" icon="warn">
          {t('connection.lost')}
        </Notice>
      )}
      <p className="visually-hidden" aria-live="assertive">
        {t('order_title', { number: order.number })}: {headlineOf(order, t)}
      </p>
      <Hero order={order} label={t(mine ? 'your_order' : 'order')} formats={formats}>
        {STOPPED.includes(order.status) && order.reason && (
          <p>
            {t('reason')} <Own>{order.reason}</Own>
          </p>
        )}
        {mine && !final && order.status !== 'awaiting_payment' && (
          <div className={classes.code}>
            <span>{t('code')}</span>
            <b dir="ltr">{order.verification_code}</b>
            <span>{t(`code_hint.${order.fulfilment}`)}</span>
          </div>
        )}
      </Hero>
      <PayPanel order={order} payer={payer} business={business} formats={formats} returned={payment} />
      {mine && !final && order.status !== 'awaiting_payment' && (
        <Suspense>
          <PushCard hearer={hearer} order={order} />
        </Suspense>
      )}
      <section className={card.card} aria-labelledby="progress">
        <h2 id="progress">{t('progress')}</h2>
        <OrderStatus order={order} formats={formats} />
        <Cancel order={order} send={(reason, signal) => cancelOrder(found, reason, signal)} />
      </section>
      <Receipt order={order} money={money.data} formats={formats} />
      {mine && (
        <Suspense>
          <Invoice order={order} business={business} />
        </Suspense>
      )}
      <div className={classes.actions}>
        <Button component={Link} to={addressOf(place)} variant="default" id="to-menu">
          {t('back_to_menu')}
        </Button>
        <Again reorder={reorderOf(found)} slug={way.slug} place={place} formats={formats} />
        <Button component={Link} to="/orders" variant="default" leftSection={<Icon name="receipt" />}>
          {t('my_orders.title')}
        </Button>
        {mine && (
          <Suspense>
            <HearButton hearer={hearer} business={business} />
          </Suspense>
        )}
      </div>
      {mine && (
        <Suspense>
          <AfterOrder slug={way.slug} order={order.id} token={way.token} />
        </Suspense>
      )}
    </Page>
  );
}

interface InvoiceProps {
  order: OrderTracked;
  business: BusinessOffered;
}

/** Invoices are for accounts: of an order that is of none, the way to one is shown. */
function Invoice({ order, business }: InvoiceProps) {
  if (maySignedIn() && !order.is_guest_order) return <OrderInvoice order={order} business={business} />;
  const isPaid = order.payment_status === 'paid' && order.total_cents > 0; // there is none of nothing
  return business.issues_invoices && isPaid && <InvoiceHint order={order.id} />;
}
