// The invoice of an order: what is still missing for it is asked for here, and it is told where there can be none.

import { Button, NativeSelect } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { InvoiceOffer, Profile } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Dashboard } from '../../components/account/Account';
import { Claim, PhoneOrders } from '../../components/account/Claim';
import { Form } from '../../components/account/Form';
import { Empty } from '../../components/Bits';
import card from '../../components/Card.module.css';
import choice from '../../components/Choice.module.css';
import classes from '../../components/invoices/Invoice.module.css';
import { InvoiceTexts } from '../../components/invoices/InvoiceTexts';
import { Loaded } from '../../components/Loaded';
import { useCountries } from '../../components/useCountries';
import { type AccountOrderRead, accountOrder, profile } from '../../services/accountQueries';
import { issueInvoice, keepInProfile, offerOf, standingOf } from '../../services/invoices';

export function OrderInvoicePage() {
  return (
    <InvoiceTexts>
      <Page />
    </InvoiceTexts>
  );
}

function Page() {
  const { t } = useTexts();
  return (
    <Dashboard title={t('invoices.invoice')} back="/customer">
      <OfOrder />
    </Dashboard>
  );
}

function OfOrder() {
  const { id = '' } = useParams({ strict: false });
  const found = useQuery(accountOrder(id));
  if (!found.data && found.error instanceof Problem && [404, 422].includes(found.error.status)) {
    return <NotYours />;
  }
  return (
    <Loaded query={found} height={320}>
      {(order) => <Known order={order} />}
    </Loaded>
  );
}

/** It was made without the account, or with another one. */
function NotYours() {
  const { t } = useTexts();
  return (
    <>
      <Empty icon="receipt" title={t('invoices.not_yours')}>
        <p>{t('invoices.not_yours_text')}</p>
      </Empty>
      <PhoneOrders />
      <Claim />
    </>
  );
}

function Known({ order }: { order: AccountOrderRead }) {
  const { t, nameOf } = useTexts();
  const { business } = order;
  const formats = useFormats(business);
  const own = useQuery({ ...profile, enabled: false });
  const found = useQuery(offerOf(order.id, standingOf(order)));
  const { exchange } = useSearch({ strict: false });
  return (
    <Loaded query={found} height={320}>
      {(offer) => {
        const exchanged = (exchange && offer.exchangeable && offer.invoice?.invoice_number) || null;
        if (offer.invoice && !exchanged) {
          return <Navigate to="/customer/invoices/$id" params={{ id: offer.invoice.id }} replace />;
        }
        return (
          <>
            <section className={card.card} aria-labelledby="order-title">
              <h2 id="order-title">
                <Own>{nameOf(business)}</Own>
              </h2>
              <p className={card.sum}>
                <Link to="/customer/orders/$id" params={{ id: order.id }} className={classes.link}>
                  {t('order_title', { number: order.number })}
                </Link>
                <b className="amount">{formats.money(offer.total_cents)}</b>
              </p>
            </section>
            {offer.why === 'email_not_proved' ? (
              // Above it stands what sends the link again.
              <section className={card.card}>
                <h2>{t('invoices.unproved')}</h2>
                <p>{t('error.email_not_proved', { email: offer.buyer.email })}</p>
              </section>
            ) : offer.why !== null && !exchanged ? (
              <Notice>{t(`error.${offer.why}`, { business: nameOf(business) })}</Notice>
            ) : (
              own.data && <Asking order={order.id} offer={offer} exchanged={exchanged} profile={own.data} />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

interface AskingProps {
  order: string;
  offer: InvoiceOffer;
  /** The number of the simplified invoice that the full one takes the place of. */
  exchanged: string | null;
  profile: Profile;
}

function Asking({ order, offer, exchanged, profile }: AskingProps) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const countries = useCountries();
  const [country, setCountry] = useState(offer.country);
  const [keep, setKeep] = useState(false);
  const { buyer } = offer;
  // Of another country nobody knows here what the number is called there.
  const here = country === offer.country;
  const example = here && /\d/.test(offer.tax_id_example) ? offer.tax_id_example : '';
  const show = (invoice: string) =>
    navigate({ to: '/customer/invoices/$id', params: { id: invoice }, replace: true });
  return (
    <>
      <section className={card.card} aria-labelledby="details-title">
        <h2 id="details-title">{t('invoices.details')}</h2>
        <p className={card.dim}>
          {exchanged && t('invoices.exchange_text', { number: exchanged })} {t('invoices.details_text')}
        </p>
        <Form
          fields={[
            {
              name: 'name',
              label: t('invoices.name'),
              value: buyer.name,
              autoComplete: 'organization',
            },
            {
              name: 'tax_id',
              label: here ? t('invoices.tax_id', { label: offer.tax_id_label }) : t('field.tax_id'),
              kind: 'number',
              value: buyer.tax_id,
              optional: !offer.needs_tax_id,
              hint: example ? t('invoices.tax_id_hint', { example }) : undefined,
            },
            {
              name: 'address',
              label: t('field.address'),
              kind: 'lines',
              value: buyer.address,
              autoComplete: 'street-address',
              hint: t('invoices.address_hint'),
            },
          ]}
          at={{ tax_id_not_valid: 'tax_id' }}
          focus="never"
          send={t(exchanged ? 'invoices.exchange_send' : 'invoices.get')}
          onSend={async (values) => {
            const contact = values.name === buyer.name ? buyer.contact : '';
            const made = await issueInvoice(order, { kind: 'full', buyer: { ...values, contact, country } });
            if (keep) {
              const { full_name, phone, vat_number, language } = profile;
              const business_name = values.name === full_name ? '' : values.name;
              const { tax_id, address } = values;
              keepInProfile(made.id, {
                full_name,
                phone,
                vat_number,
                language,
                business_name,
                tax_id,
                address,
              });
            }
            await show(made.id);
          }}
        >
          <NativeSelect
            id="country"
            label={t('invoices.country')}
            size="md"
            value={country}
            onChange={(event) => setCountry(event.currentTarget.value)}
          >
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </NativeSelect>
          <label className={choice.choice}>
            <input
              type="checkbox"
              id="keep"
              checked={keep}
              onChange={(event) => setKeep(event.currentTarget.checked)}
            />
            <span>{t('invoices.keep')}</span>
          </label>
        </Form>
      </section>
      {exchanged ? null : offer.may_be_simplified ? (
        <Simplified order={order} name={buyer.name} onMade={show} />
      ) : (
        <p className={card.dim}>{t('invoices.too_large')}</p>
      )}
    </>
  );
}

interface SimplifiedProps {
  order: string;
  name: string;
  onMade: (invoice: string) => unknown;
}

function Simplified({ order, name, onMade }: SimplifiedProps) {
  const texts = useTexts();
  const { t } = texts;
  const issuing = useMutation({
    mutationFn: () =>
      issueInvoice(order, {
        kind: 'simplified',
        buyer: { name, contact: '', tax_id: '', address: '', country: '' },
      }),
    networkMode: 'always',
    onSuccess: ({ id }) => onMade(id),
  });
  const button = useRegained<HTMLButtonElement>(issuing.isPending);
  return (
    <section className={card.card} aria-labelledby="simplified-title">
      <h2 id="simplified-title">{t('invoices.simplified')}</h2>
      <p className={card.dim}>{t('invoices.simplified_text')}</p>
      {issuing.error && <Notice tone="bad">{explain(issuing.error, texts)}</Notice>}
      <Button
        id="simplified"
        variant="default"
        size="md"
        ref={button}
        loading={issuing.isPending}
        onClick={() => issuing.mutate()}
      >
        {t('invoices.without_details')}
      </Button>
    </section>
  );
}
