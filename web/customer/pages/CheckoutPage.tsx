// Who an order is for, how it is fetched and paid, and sending it.

import '../components/overlays.css';
import { Button, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { isUndecided, newKey, Problem } from '@shared/api/client';
import type { OrderCreate, Quote, TableOrderCreate } from '@shared/api/schema';
import { catalogOf, subtotal } from '@shared/basket';
import { type Formats, western } from '@shared/format';
import { explain, fieldProblems } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import card from '../components/Card.module.css';
import classes from '../components/Choice.module.css';
import { CustomerForm, type Field } from '../components/CustomerForm';
import { Line, Price, Total, Totals } from '../components/Lines';
import { Page } from '../components/Page';
import { PaymentForm } from '../components/PaymentForm';
import { PinForm } from '../components/PinDialog';
import { type Basket, clearBasket, useBasket } from '../services/basket';
import { useBrand } from '../services/brand';
import { callingCode } from '../services/calling';
import { dropToken, presentToken } from '../services/identity';
import { addressOf, type Place } from '../services/place';
import { type AnyMenu, forgetOrders, menuOf, quoteOf } from '../services/queries';
import { beginAttempt, send } from '../services/sending';

export default function CheckoutPage({ place }: { place: Place }) {
  const menu = useQuery(menuOf(place));
  useBrand(menu.data?.business);
  const { basket } = useBasket(place);
  if (!menu.data || !basket) return null;
  if (basket.lines.length === 0) return <Navigate to={addressOf(place)} replace />;
  return <Checkout place={place} menu={menu.data} basket={basket} />;
}

type Fulfilment = 'dine_in' | 'pickup' | 'delivery';

/** Whoever orders on the web mostly comes to fetch it: that is offered first. */
const ON_THE_WEB: readonly Fulfilment[] = ['pickup', 'delivery', 'dine_in'];

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
  const client = useQueryClient();
  const { note } = useBasket(place);
  const { details } = basket;
  const atTable = place.kind === 'table';
  const offered = ON_THE_WEB.filter((one) => business.fulfilments.includes(one));
  const chosen = details.fulfilment && offered.includes(details.fulfilment) ? details.fulfilment : offered[0];
  const fulfilment: Fulfilment = atTable ? 'dine_in' : (chosen ?? 'pickup');
  const delivery = fulfilment === 'delivery';
  const contactRequired = !atTable || business.contact_at_table === 'required';

  const lines = useMemo(() => basket.lines.map((line) => ({ ...line })), [basket.lines]);
  const [wanted] = useDebouncedValue({ lines, fulfilment }, 250);
  const quote = useQuery(quoteOf(business.slug, wanted));

  const [problem, setProblem] = useState<unknown>(null);
  const [problems, setProblems] = useState<Partial<Record<Field, string>>>({});
  const [sending, setSending] = useState<string | null>(null);
  const [asking, setAsking] = useState<Problem | null>(null);
  const [prices, setPrices] = useState<{ before: Quote | null; now: Quote } | null>(null);

  const missing = (): Partial<Record<Field, string>> => {
    const found: Partial<Record<Field, string>> = {};
    if (contactRequired && !details.customer_name?.trim()) found.customer_name = t('missing.customer_name');
    if ((contactRequired || delivery) && !details.customer_phone?.trim())
      found.customer_phone = t('missing.customer_phone');
    if (delivery && !details.delivery_address?.trim()) found.delivery_address = t('missing.delivery_address');
    return found;
  };

  const show = (found: Partial<Record<Field, string>>) => {
    setProblems(found);
    const first = Object.keys(found)[0];
    if (first) document.getElementById(first)?.focus();
    return first !== undefined;
  };

  const bodyOf = (total: number): OrderCreate | TableOrderCreate => {
    const phone = western(details.customer_phone?.trim() ?? '');
    const common = {
      lines,
      notes: details.notes?.trim() ?? '',
      payment_method: 'cash' as const,
      expected_total_cents: total,
      customer_name: details.customer_name?.trim() ?? '',
    };
    if (atTable) return phone ? { ...common, customer_phone: phone } : common;
    const web = { ...common, customer_phone: phone, fulfilment };
    return delivery ? { ...web, delivery_address: details.delivery_address?.trim() ?? '' } : web;
  };

  /** Sends for `total`, the price the person has agreed to. */
  const order = async (total: number): Promise<void> => {
    setProblem(null);
    const token = await presentToken(business.slug);
    const attempt = await beginAttempt(addressOf(place), {
      slug: business.slug,
      table: atTable ? place.code : null,
      body: bodyOf(total),
      token,
    });
    setSending(t('order.sending'));
    try {
      const placed = await send(addressOf(place), attempt, () => setSending(t('order.trying_again')));
      clearBasket(place);
      await forgetOrders();
      await navigate({ to: '/track/$id', params: { id: placed.id }, replace: true });
    } catch (error) {
      await refused(error, token, total);
    } finally {
      setSending(null);
    }
  };

  const refused = async (error: unknown, token: string | null, total: number): Promise<void> => {
    if (isUndecided(error)) {
      // Kept, shown on the menu as waiting, and sent when there is a network again.
      await navigate({ to: addressOf(place), replace: true });
      return;
    }
    if (show(fieldProblems(error, texts))) return;
    const code = error instanceof Problem ? error.code : '';
    if (code === 'price_changed' && error instanceof Problem) {
      await client.invalidateQueries(menuOf(place));
      setPrices({ before: quote.data ?? null, now: error.body.quote as Quote });
    } else if (code === 'not_signed_in' && token) {
      await dropToken(business.slug, token);
      await order(total);
    } else if (error instanceof Problem && (code === 'pin_required' || code === 'party_left')) {
      setAsking(error);
    } else {
      await client.invalidateQueries(menuOf(place));
      setProblem(error);
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sending && !show(missing())) {
      void order(quote.data?.total_cents ?? subtotal(lines, catalog));
    }
  };

  const shown = problem ?? quote.error;
  return (
    <Page
      title={t('checkout.title')}
      back="/cart"
      foot={
        <>
          {shown !== null && <Notice tone="bad">{explain(shown, texts, (id) => catalog.get(id))}</Notice>}
          <Button
            type="submit"
            form="checkout"
            size="lg"
            radius="xl"
            id="place-order"
            justify="space-between"
            loading={sending !== null}
            rightSection={
              <span className="amount">
                {formats.money(quote.data?.total_cents ?? subtotal(lines, catalog))}
              </span>
            }
          >
            {t('order.send')}
          </Button>
          <span className="visually-hidden" role="status">
            {sending}
          </span>
        </>
      }
    >
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
          problems={problems}
          contactRequired={contactRequired}
          delivery={delivery}
          callingCode={callingCode(business.country)}
          onChange={(changed) => {
            note(changed);
            setProblems({});
          }}
        />
        <PaymentForm fulfilment={fulfilment} />
      </form>
      {quote.data && (
        <section className={card.card} aria-live="polite">
          <Totals of={quote.data} includesTax={business.prices_include_tax} formats={formats} />
        </section>
      )}
      {asking && place.kind === 'table' && (
        <PinForm
          slug={business.slug}
          code={place.code}
          table={menu.table?.name ?? ''}
          wanted={business.table_access === 'pin'}
          refusal={asking}
          onClose={() => setAsking(null)}
          onJoined={() => {
            setAsking(null);
            void order(quote.data?.total_cents ?? subtotal(lines, catalog));
          }}
        />
      )}
      {prices && (
        <PriceChange
          {...prices}
          formats={formats}
          onNo={() => setPrices(null)}
          onYes={() => {
            setPrices(null);
            void order(prices.now.total_cents);
          }}
        />
      )}
    </Page>
  );
}

interface PriceChangeProps {
  before: Quote | null;
  now: Quote;
  formats: Formats;
  onYes: () => void;
  onNo: () => void;
}

/** Nothing was ordered: what it costs now, beside what it did. */
function PriceChange({ before, now, formats, onYes, onNo }: PriceChangeProps) {
  const { t } = useTexts();
  const keys = useMemo(() => now.lines.map(() => newKey()), [now]);
  return (
    <Modal
      opened
      onClose={onNo}
      title={<b>{t('price_changed.title')}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={card.card}>
        <p>{t('price_changed.text')}</p>
        <ul className={card.lines}>
          {now.lines.map((line, at) => (
            <Line
              key={keys[at]}
              line={line}
              price={
                <Price cents={line.total_cents} was={before?.lines[at]?.total_cents} formats={formats} />
              }
            />
          ))}
        </ul>
        <Total text={t('total')} cents={now.total_cents} was={before?.total_cents} formats={formats} />
        <Button onClick={onYes} leftSection={<Icon name="check" />}>
          {t('price_changed.yes')}
        </Button>
        <Button variant="default" onClick={onNo}>
          {t('back')}
        </Button>
      </div>
    </Modal>
  );
}
