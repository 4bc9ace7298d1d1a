// Every attempt to pay, newest first.

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { PaymentStaffRead, PaymentStatus } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr, More } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Empty, Loaded } from '../app/parts';
import type { PaymentsSearch } from '../app/router';
import { useOpenOrder } from '../app/useOpenOrder';
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
  const navigate = useNavigate({ from: '/payments/{-$part}' });
  const set = (change: Partial<Record<keyof PaymentsSearch, string>>) =>
    void navigate({
      to: '.',
      search: (before) => {
        const next = { ...before, ...change };
        return Object.fromEntries(Object.entries(next).filter(([, value]) => value)) as PaymentsSearch;
      },
      replace: true,
      resetScroll: false,
    });
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
      {/* biome-ignore lint/a11y/useSemanticElements: the element is not known to all browsers yet */}
      <div role="search" className={classes.filters}>
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
        <TextInput
          type="date"
          label={t('payments.since')}
          value={search.since ?? ''}
          max={search.until}
          onChange={(event) => set({ since: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('payments.until')}
          value={search.until ?? ''}
          min={search.since}
          onChange={(event) => set({ until: event.currentTarget.value })}
        />
        {filtered && (
          <Button
            variant="subtle"
            onClick={() => set({ status: '', method: '', provider: '', since: '', until: '' })}
          >
            {t('filter.clear')}
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const payments = pages.flatMap((page) => page.items);
          if (!payments.length) {
            return <Empty icon="cash" text={t(filtered ? 'payments.nothing' : 'payments.none')} />;
          }
          return (
            <>
              <ul className={classes.list} aria-busy={query.isPlaceholderData}>
                {payments.map((one) => (
                  <Row key={one.id} payment={one} />
                ))}
              </ul>
              <More list={query} text={t('payments.earlier')} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

interface FilterProps {
  label: string;
  value: string | undefined;
  options: readonly string[];
  say: (option: string) => string;
  change: (value: string) => void;
}

function Filter({ label, value = '', options, say, change }: FilterProps) {
  const { t } = useTexts();
  return (
    <NativeSelect label={label} value={value} onChange={(event) => change(event.currentTarget.value)}>
      <option value="">{t('all')}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {say(option)}
        </option>
      ))}
    </NativeSelect>
  );
}

function Row({ payment }: { payment: PaymentStaffRead }) {
  const { t } = useTexts();
  return (
    <li>
      <p className={classes.head}>
        <OrderLink id={payment.order_id} number={payment.order_number} />
        <strong>{t(`method.${payment.method}`)}</strong>
        <PaymentTag payment={payment} />
        <strong className={classes.end}>
          <Money cents={payment.amount_cents} currency={payment.currency} />
        </strong>
      </p>
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

/** Opens the order over the page. */
export function OrderLink({ id, number }: { id: string | null; number: string | null }) {
  const { t } = useTexts();
  const open = useOpenOrder();
  if (id === null || number === null) return <span className="muted">{t('payments.no_order')}</span>;
  return (
    <button type="button" className={classes.order} onClick={() => open(id)}>
      <span className="visually-hidden">{t('order')} </span>
      <Ltr>#{number}</Ltr>
    </button>
  );
}
