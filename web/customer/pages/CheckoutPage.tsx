// Who an order is for, how it is fetched and paid, and sending it.

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { isUndecided, NoAnswer, newKey, Problem } from '@shared/api/client';
import type { OrderCreate, PaymentMethods, Quote, TableOrderCreate } from '@shared/api/schema';
import { catalogOf, look, subtotal } from '@shared/basket';
import { type Formats, western } from '@shared/format';
import { explain, fieldProblems } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { type FormEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import card from '../components/Card.module.css';
import classes from '../components/Choice.module.css';
import { CustomerForm, type Field } from '../components/CustomerForm';
import { Dialog } from '../components/Dialog';
import { Line, Price, Total, Totals } from '../components/Lines';
import { Page } from '../components/Page';
import { MethodsLoaded, type PayField, PaymentForm } from '../components/PaymentForm';
import { PinForm } from '../components/PinDialog';
import { PayTexts } from '../components/pay/PayTexts';
import { Waiting } from '../components/Unfinished';
import { ZoneChoice } from '../components/ZoneChoice';
import { type Basket, type Details, type Fulfilment, useBasket } from '../services/basket';
import { useBrand } from '../services/brand';
import { useBringing } from '../services/bringing';
import { numberOf } from '../services/calling';
import { presentToken } from '../services/identity';
import { ownQuoteOf } from '../services/offers';
import { useOnline } from '../services/online';
import { methodsOf } from '../services/paying';
import { NO_TIP, type PayWish, type Tip, tipOf } from '../services/payment';
import { detailsOf, ownAt, provedToken } from '../services/phone';
import { addressOf, type Place } from '../services/place';
import { type AnyMenu, menuOf, quoteOf } from '../services/queries';
import {
  beginAttempt,
  forgetRefusal,
  problemIn,
  type Ticked,
  type Told,
  useRefusal,
} from '../services/sending';
import { ownDetails } from '../services/signedIn';
import { useSend } from '../services/useSend';
import { usualAt } from '../services/usual';

const CodeField = lazy(() => import('../components/offers/CodeField'));
const PhoneLink = lazy(() => import('../components/phone/PhoneLink'));
const SavedAddresses = lazy(() => import('../components/phone/SavedAddresses'));
const OffersAsked = lazy(() => import('../components/messages/OffersAsked'));
const KeepAddress = lazy(() => import('../components/phone/KeepAddress'));
const PointsChoice = lazy(() => import('../components/phone/PointsChoice'));

export default function CheckoutPage({ place }: { place: Place }) {
  const menu = useQuery(menuOf(place));
  useBrand(menu.data?.business);
  const { basket } = useBasket(place);
  if (!menu.data || !basket) return null;
  if (basket.lines.length === 0) return <Navigate to={addressOf(place)} replace />;
  return (
    <PayTexts>
      <Checkout place={place} menu={menu.data} basket={basket} />
    </PayTexts>
  );
}

/** Whoever orders on the web mostly comes to fetch it: that is offered first. */
const ON_THE_WEB: readonly Fulfilment[] = ['pickup', 'delivery', 'dine_in'];

/** What can be said of payment while nobody can be asked. */
const IN_CASH: PaymentMethods = {
  methods: [{ method: 'cash', needs_phone: false }],
  currency: '',
  tip_percents: [],
  is_sandbox: false,
};

const FIELDS: readonly string[] = [
  'customer_name',
  'customer_phone',
  'customer_email',
  'delivery_address',
  'notes',
];

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** What the server takes, so that an order which waits for a network is not refused for it later. */
const EMAIL = new RegExp(`^[\\w.!#$%&'*+/=?^\`{|}~-]{1,64}@${LABEL}(?:\\.${LABEL})+$`);

interface CheckoutProps {
  place: Place;
  menu: AnyMenu;
  basket: Basket;
}

function Checkout({ place, menu, basket }: CheckoutProps) {
  const texts = useTexts();
  const { t } = texts;
  const { business } = menu;
  const formats = useFormats(business);
  const catalog = useMemo(() => catalogOf(menu), [menu]);
  const navigate = useNavigate();
  const send = useSend();
  const client = useQueryClient();
  const { note, setCodes } = useBasket(place);
  // What the phone's proof or the account knows, where nothing was typed: only what is typed is kept on the device.
  const [own, setOwn] = useState<Details>({});
  useEffect(() => void ownDetails().then(setOwn), []);
  const customer = useQuery(ownAt(business.slug)).data?.customer;
  const bringing = useBringing(business.slug, customer, basket.details, note);
  const details = { ...detailsOf(customer), ...own, ...basket.details, ...bringing.details };
  const atTable = place.kind === 'table';
  const offered = ON_THE_WEB.filter((one) => business.fulfilments.includes(one));
  const chosen = details.fulfilment && offered.includes(details.fulfilment) ? details.fulfilment : offered[0];
  const fulfilment: Fulfilment = atTable ? 'dine_in' : (chosen ?? 'pickup');
  const delivery = fulfilment === 'delivery';
  const contactRequired = !atTable || business.contact_at_table === 'required';

  const lines = useMemo(() => basket.lines.map((line) => ({ ...line })), [basket.lines]);
  // A menu that was kept on the device by an earlier version says nothing of zones.
  const zones = (delivery && business.delivery_zones) || [];
  const zone = zones.find((one) => one.name === details.delivery_zone) ?? (zones[1] ? undefined : zones[0]);
  const delivery_zone = zone?.name ?? null;
  const codes = useMemo(() => [...(basket.codes ?? [])], [basket.codes]);
  const order_source = atTable ? ('table' as const) : ('web' as const);
  const [redeem_points, setRedeemed] = useState(0);
  const [wanted] = useDebouncedValue(
    { lines, fulfilment, delivery_zone, codes, order_source, redeem_points },
    250,
  );
  const isKnown = customer !== undefined;
  const anyones = useQuery({ ...quoteOf(business.slug, wanted), enabled: !isKnown && lines.length > 0 });
  const proved = useQuery(ownQuoteOf(business.slug, wanted, isKnown));
  const quote = isKnown ? proved : anyones;
  const isAsked =
    wanted.lines === lines &&
    wanted.fulfilment === fulfilment &&
    wanted.delivery_zone === delivery_zone &&
    wanted.codes === codes &&
    wanted.redeem_points === redeem_points;
  const [waiting, setWaiting] = useState(false);

  const methods = useQuery(methodsOf(business.slug, fulfilment));
  const unasked = methods.failureReason instanceof NoAnswer && !methods.data;
  const payable = methods.data ?? (unasked ? IN_CASH : undefined);
  const usual = useQuery(usualAt(business.slug)).data?.payment_method;
  const paidBy =
    payable?.methods.find(({ method }) => method === (details.method ?? usual)) ?? payable?.methods[0];
  const method = paidBy?.method;
  const [tip, setTip] = useState<Tip>(NO_TIP);

  const [ticked, setTicked] = useState<Ticked>(); // undefined: not asked

  const [problem, setProblem] = useState<unknown>(null);
  const [problems, setProblems] = useState<Partial<Record<Field | PayField | 'delivery_zone', string>>>({});
  const [sending, setSending] = useState<string | null>(null);
  const placing = useRef(false); // at once, and not only with the next rendering
  const online = useOnline();
  const isPriced = !online || quote.isError || (isAsked && !quote.isPlaceholderData);

  // Why it was not taken, now or while it was sent later.
  const address = addressOf(place);
  const refusal = useRefusal(address);
  const refused = useMemo(() => refusal && problemIn(refusal), [refusal]);
  const refusedFields = useMemo(() => {
    const named = refused ? Object.entries(fieldProblems(refused, texts)) : [];
    return Object.fromEntries(named.filter(([field]) => FIELDS.includes(field)));
  }, [refused, texts]);
  const atField = Object.keys(refusedFields)[0];
  const asking = atTable && ['pin_required', 'party_left'].includes(refused?.code ?? '');
  const requoted = refused?.body.quote as Quote | undefined;
  const priced = ['price_changed', 'code_not_taken', 'points_not_redeemable'].includes(refused?.code ?? '');
  useEffect(() => {
    if (!refused) return;
    void client.invalidateQueries(menuOf(place));
    if (atField) document.getElementById(atField)?.focus();
  }, [refused, atField, client, place]);

  // A calling code alone is no number.
  const written = western(details.customer_phone?.trim() ?? '');
  const phone = numberOf(written, business.country).rest ? written : '';

  const email = details.customer_email?.trim() ?? '';

  const wallet = details.wallet ?? details.customer_phone ?? '';
  const total = quote.data?.total_cents ?? subtotal(lines, catalog);
  const lacking = (delivery && quote.data?.delivery?.missing_cents) || 0;
  const tipFor = (cents: number) =>
    method === 'cash' || !payable?.tip_percents.length ? 0 : tipOf(tip, cents, business.currency_decimals);

  const missing = (): typeof problems => {
    const found: typeof problems = {};
    if (contactRequired && !details.customer_name?.trim()) found.customer_name = t('missing.customer_name');
    if ((contactRequired || delivery) && !phone) found.customer_phone = t('missing.customer_phone');
    if (email && !EMAIL.test(email)) found.customer_email = t('invalid.customer_email');
    if (zones.length > 0 && !zone) found.delivery_zone = t('missing.delivery_zone');
    else if (lacking > 0) found.delivery_zone = t('delivery.lacking', { amount: formats.money(lacking) });
    if (delivery && !details.delivery_address?.trim()) found.delivery_address = t('missing.delivery_address');
    if (paidBy?.needs_phone && !numberOf(western(wallet.trim()), business.country).rest) {
      found.wallet = t('missing.wallet');
    }
    if (tipFor(total) === null) found.tip = t('tip.invalid');
    return found;
  };

  const show = (found: typeof problems) => {
    setProblems(found);
    const first = Object.keys(found)[0];
    if (first) document.getElementById(first)?.focus();
    return first !== undefined;
  };

  const bodyOf = (total: number, redeemed?: number): OrderCreate | TableOrderCreate => {
    const common = {
      lines,
      codes,
      notes: details.notes?.trim() ?? '',
      payment_method: method ?? 'cash',
      expected_total_cents: total,
      redeem_points: redeemed ?? redeem_points,
      customer_name: details.customer_name?.trim() ?? '',
      ...(email ? { customer_email: email } : {}),
      language: texts.language,
    };
    if (atTable) return phone ? { ...common, customer_phone: phone } : common;
    const web = { ...common, customer_phone: phone, fulfilment };
    return delivery
      ? { ...web, delivery_address: details.delivery_address?.trim() ?? '', delivery_zone }
      : web;
  };

  /** Undefined in cash. A percentage is one of the price that was agreed to. */
  const wishFor = (total: number): PayWish | undefined => {
    if (!paidBy || paidBy.method === 'cash') return undefined;
    const wish = { method: paidBy.method, tip_cents: tipFor(total) ?? 0 };
    return paidBy.needs_phone ? { ...wish, phone: western(wallet.trim()) } : wish;
  };

  const told = (): Told =>
    quote.data
      ? { lines: quote.data.lines.map((line) => line.total_cents), total: quote.data.total_cents }
      : { lines: lines.map((line) => look(line, catalog).total), total: subtotal(lines, catalog) };

  /** Sends for `total`, the price the person has agreed to. */
  const order = async (total: number, redeemed?: number): Promise<void> => {
    if (placing.current) return;
    placing.current = true;
    setProblem(null);
    setSending(t('order.sending'));
    try {
      const attempt = await beginAttempt(address, {
        slug: business.slug,
        table: atTable ? place.code : null,
        body: bodyOf(total, redeemed),
        // What is only for them, and their points, are of whoever has proved who they are.
        token:
          (isKnown && ((redeemed ?? redeem_points) || quote.data?.discount_cents)
            ? await provedToken(business.slug)
            : null) ?? (await presentToken(business.slug)),
        told: told(),
        pay: wishFor(total),
        offers: ticked && {
          ...ticked,
          wishes: ticked.wishes.filter(({ channel }) => (channel === 'sms' ? phone : email)),
        },
      });
      await send(place, attempt, { onTry: () => setSending(t('order.trying_again')), replace: true });
      if (delivery) bringing.keep();
    } catch (error) {
      placing.current = false;
      setSending(null);
      // Kept, shown on the menu as waiting, and sent when there is a network again.
      if (isUndecided(error)) {
        if (delivery) bringing.keep();
        await navigate({ to: address, replace: true });
      } else if (!(error instanceof Problem)) setProblem(error);
    }
  };

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    // What something else would have cost, or lacked, is not held against what was chosen since.
    setWaiting(!isPriced);
    if (isPriced && method && !show(missing())) void order(total);
  };
  useEffect(() => {
    if (waiting && isPriced) submit();
  });

  const cut = !online || quote.error instanceof NoAnswer;
  const general = refused && !atField && !asking && !priced ? refused : null;
  const shown = general ?? problem ?? (cut ? null : quote.error);
  return (
    <Page
      title={t('checkout.title')}
      back="/cart"
      foot={
        <>
          {shown !== null && <Notice tone="bad">{explain(shown, texts, (id) => catalog.get(id))}</Notice>}
          {cut && shown === null && !sending && (
            <Notice tone="warn" icon="clock">
              {t('offline.checkout')}
            </Notice>
          )}
          <Button
            type="submit"
            form="checkout"
            size="lg"
            radius="xl"
            id="place-order"
            loading={sending !== null || waiting}
            disabled={!method}
          >
            {!method
              ? t('order.send')
              : method === 'cash'
                ? t('order.in_cash', { amount: formats.money(total) })
                : t('order.and_pay', { amount: formats.money(total + (tipFor(total) ?? 0)) })}
          </Button>
          <span className="visually-hidden" role="status">
            {sending}
          </span>
        </>
      }
    >
      {sending === null && <Waiting place={place} business={business} />}
      <Suspense>
        <PhoneLink business={business} from="checkout" back="/checkout" />
      </Suspense>
      <form id="checkout" noValidate onSubmit={submit} className={card.card}>
        {atTable ? (
          <Notice icon="pin">{t('at_table', { table: menu.table?.name })}</Notice>
        ) : (
          <fieldset className={classes.choices}>
            <legend>{t('field.fulfilment')}</legend>
            {offered.map((one) => (
              <label key={one} className={classes.choice}>
                <input
                  type="radio"
                  name="fulfilment"
                  value={one}
                  checked={fulfilment === one}
                  onChange={() => note({ fulfilment: one })}
                />
                <span>
                  <b>{t(`fulfilment.${one}`)}</b>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <CustomerForm
          details={details}
          problems={{ ...refusedFields, ...problems }}
          contactRequired={contactRequired}
          delivery={delivery}
          country={business.country}
          addresses={
            <>
              {bringing.addresses.length > 0 && (
                <Suspense>
                  <SavedAddresses
                    addresses={bringing.addresses}
                    chosen={bringing.chosen}
                    onChoose={(address) => {
                      bringing.choose(address);
                      setProblems({});
                    }}
                  />
                </Suspense>
              )}
              {zones.length > 0 && (
                <ZoneChoice
                  zones={zones}
                  chosen={zone}
                  formats={formats}
                  problem={problems.delivery_zone}
                  onChange={(delivery_zone) => {
                    note({ delivery_zone });
                    setProblems({});
                    if (refused) void forgetRefusal(address);
                  }}
                />
              )}
            </>
          }
          asking={
            <Suspense>
              <OffersAsked
                slug={business.slug}
                given={{ sms: phone !== '', email: EMAIL.test(email) }}
                ticked={ticked}
                onChange={setTicked}
              />
            </Suspense>
          }
          keeping={
            bringing.mayKeep && (
              <Suspense>
                <KeepAddress checked={bringing.isToBeKept} onChange={bringing.setToBeKept} />
              </Suspense>
            )
          }
          onChange={(changed) => {
            note(changed);
            bringing.onTyped(changed);
            setProblems({});
            if (refused) void forgetRefusal(address);
          }}
        />
        <Suspense>
          <CodeField
            codes={codes}
            quote={quote.data}
            formats={formats}
            onChange={(codes) => {
              setCodes(() => codes);
              if (refused) void forgetRefusal(address);
            }}
          />
        </Suspense>
        {isKnown && quote.data?.points && (
          <Suspense>
            <PointsChoice
              of={quote.data.points}
              chosen={redeem_points}
              formats={formats}
              onChange={(points) => {
                setRedeemed(points);
                if (refused) void forgetRefusal(address);
              }}
            />
          </Suspense>
        )}
        <MethodsLoaded query={{ ...methods, data: payable }}>
          {(known) => (
            <PaymentForm
              offered={known}
              choice={{ method, wallet, tip }}
              cents={total}
              fulfilment={fulfilment}
              country={business.country}
              decimals={business.currency_decimals}
              formats={formats}
              problems={problems}
              onChange={(changed) => {
                const { method: chosen, wallet: typed, tip: wanted } = changed;
                if (chosen) note({ method: chosen });
                if (typed !== undefined) note({ wallet: typed });
                if (wanted) setTip(wanted);
                setProblems({});
              }}
            />
          )}
        </MethodsLoaded>
        {unasked && <p className={card.dim}>{t('pay.cash_only')}</p>}
      </form>
      {quote.data && (
        <section className={card.card} aria-live="polite">
          <Totals of={quote.data} includesTax={business.prices_include_tax} formats={formats} />
          {(tipFor(total) ?? 0) > 0 && (
            <p className={card.sum}>
              {t('tip')} <Price cents={tipFor(total) ?? 0} formats={formats} />
            </p>
          )}
        </section>
      )}
      {asking && place.kind === 'table' && (
        <PinForm
          slug={business.slug}
          code={place.code}
          table={menu.table?.name ?? ''}
          wanted={business.table_access === 'pin'}
          refusal={refused}
          onClose={() => void forgetRefusal(address)}
          onJoined={() => void order(total)}
        />
      )}
      {priced && refusal && requoted && (
        <PriceChange
          before={refusal.attempt.told}
          now={requoted}
          formats={formats}
          onNo={() => void forgetRefusal(address)}
          onYes={(total) => {
            const redeemed = requoted.points?.redeemed_points ?? 0;
            setRedeemed(redeemed);
            void order(total, redeemed);
          }}
        />
      )}
    </Page>
  );
}

interface PriceChangeProps {
  before: Told | undefined;
  now: Quote;
  formats: Formats;
  onYes: (total: number) => void;
  onNo: () => void;
}

/** Nothing was ordered: what it costs now, beside what it did. */
function PriceChange({ before, now, formats, onYes, onNo }: PriceChangeProps) {
  const { t, nameOf } = useTexts();
  const keys = useMemo(() => now.lines.map(() => newKey()), [now]);
  return (
    <Dialog title={t('price_changed.title')} onClose={onNo}>
      <p>{t('price_changed.text')}</p>
      <ul className={card.lines}>
        {now.lines.map((line, at) => (
          <Line
            key={keys[at]}
            line={line}
            price={<Price cents={line.total_cents} was={before?.lines[at]} formats={formats} />}
          />
        ))}
      </ul>
      {now.discounts.map((one) => (
        <p key={`${one.name} ${one.cents}`} className={card.sum}>
          <Own>{nameOf(one)}</Own> <Price cents={-one.cents} formats={formats} />
        </p>
      ))}
      <Total text={t('total')} cents={now.total_cents} was={before?.total} formats={formats} />
      <Button onClick={() => onYes(now.total_cents)} leftSection={<Icon name="check" />}>
        {t('price_changed.yes')}
      </Button>
      <Button variant="default" onClick={onNo}>
        {t('back')}
      </Button>
    </Dialog>
  );
}
