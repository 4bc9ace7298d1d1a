// Every attempt to pay, newest first.

import type { PaymentStaffRead, PaymentStatus } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Days, Filter, Narrowing, useNarrow } from '../app/filters';
import { Paged } from '../app/Paged';
import { RowHead, Rows } from '../app/parts';
import { OrderLink } from '../order/OrderLink';
import { LookButton } from '../order/OrderPayments';
import { Money, PaymentFacts, PaymentTag } from '../order/paymentParts';
import classes from './payments.module.css';
import { paymentsQuery, type Wanted } from './queries';

const STATES: Record<PaymentStatus, true> = {
  succeeded: true,
  pending: true,
  initiated: true,
  failed: true,
  expired: true,
  cancelled: true,
};
const METHODS: Record<PaymentStaffRead['method'], true> = {
  cash: true,
  card: true,
  mtn: true,
  telecel: true,
  at: true,
  transfer: true,
  other: true,
};
const PROVIDERS: Record<NonNullable<PaymentStaffRead['provider']>, true> = {
  paystack: true,
  mtn_momo: true,
  hubtel: true,
};

export function AllPart() {
  const { t } = useTexts();
  const search = useSearch({ from: '/payments/{-$part}' });
  const set = useNarrow();
  const wanted: Wanted = {
    ...(search.status ? { status: [search.status] } : {}),
    ...(search.method ? { method: [search.method] } : {}),
    ...(search.provider ? { provider: search.provider } : {}),
    ...(search.since ? { since: search.since } : {}),
    ...(search.until ? { until: search.until } : {}),
  };
  const query = useInfiniteQuery(paymentsQuery(wanted));
  const filtered = Object.keys(wanted).length > 0;
  return (
    <>
      <Narrowing
        filtered={filtered}
        clear={() => set({ status: '', method: '', provider: '', since: '', until: '' })}
      >
        <Filter
          label={t('filter.status')}
          value={search.status}
          options={Object.keys(STATES)}
          say={(status) => t(`payment_status.${status}`)}
          change={(status) => set({ status })}
        />
        <Filter
          label={t('payments.method')}
          value={search.method}
          options={Object.keys(METHODS)}
          say={(method) => t(`method.${method}`)}
          change={(method) => set({ method })}
        />
        <Filter
          label={t('payments.provider')}
          value={search.provider}
          options={Object.keys(PROVIDERS)}
          say={(provider) => t(`provider.${provider}`)}
          change={(provider) => set({ provider })}
        />
        <Days since={search.since} until={search.until} change={set} />
      </Narrowing>
      <Paged
        query={query}
        icon="cash"
        none={t(filtered ? 'payments.nothing' : 'payments.none')}
        more={t('payments.earlier')}
      >
        {(payments) => (
          <Rows busy={query.isPlaceholderData}>
            {payments.map((one) => (
              <Row key={one.id} payment={one} />
            ))}
          </Rows>
        )}
      </Paged>
    </>
  );
}

function Row({ payment }: { payment: PaymentStaffRead }) {
  const { t } = useTexts();
  return (
    <li>
      <RowHead>
        <OrderLink id={payment.order_id} number={payment.order_number} />
        <strong>{t(`method.${payment.method}`)}</strong>
        <PaymentTag payment={payment} />
        <strong className={classes.end}>
          <Money cents={payment.amount_cents} currency={payment.currency} />
        </strong>
      </RowHead>
      <PaymentFacts payment={payment} />
      {payment.refunded_cents > 0 && (
        <p className={classes.back}>
          {t('refund.of')} <Money cents={payment.refunded_cents} currency={payment.currency} />
        </p>
      )}
      <LookButton payment={payment} />
    </li>
  );
}
