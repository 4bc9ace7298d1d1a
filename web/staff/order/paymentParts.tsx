// Pieces of payments that several views show.

import type {
  OrderStaffRead,
  PaidStatus,
  PaymentStaffRead,
  PaymentStatus,
  RefundStaffRead,
  RefundStatus,
} from '@shared/api/schema';
import { clock } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useNow } from '@shared/ui/useNow';
import { type ReactNode, useMemo } from 'react';
import { Tag, type Tone } from '../app/parts';
import { useSession } from '../app/session';
import classes from './payments.module.css';
import { dueOf } from './sums';

const PAID: Record<PaidStatus, Tone> = {
  unpaid: 'plain',
  partly_paid: 'warn',
  paid: 'good',
  partly_refunded: 'info',
  refunded: 'info',
};

interface PaidTagProps {
  order: OrderStaffRead;
  /** Says no amounts. */
  brief?: boolean;
}

/** What of an order is paid, and what is due. Where it is about to leave, what is due stands out. */
export function PaidTag({ order, brief = false }: PaidTagProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const due = dueOf(order);
  const status = order.payment_status;
  const leaving = due > 0 && (order.status === 'ready' || order.status === 'out_for_delivery');
  const says = !brief && due > 0 && (status === 'unpaid' || status === 'partly_paid');
  return (
    <Tag tone={leaving ? 'warn' : PAID[status]}>
      {says ? t(`paid.${status}_due`, { due: money(due) }) : t(`paid.${status}`)}
    </Tag>
  );
}

/** How long an order that awaits its payment still waits. */
export function PayBy({ order }: { order: OrderStaffRead }) {
  const { t, digits } = useTexts();
  const at = useNow(1000);
  if (order.pay_by === null) return null;
  const left = Date.parse(order.pay_by) - at;
  return (
    <Tag tone={left < 300_000 ? 'warn' : 'plain'} icon="clock">
      {left > 0 ? t('waiting.left', { time: digits(clock(left)) }) : t('waiting.over')}
    </Tag>
  );
}

const PAYMENT_TONES: Record<PaymentStatus, Tone> = {
  initiated: 'warn',
  pending: 'warn',
  succeeded: 'good',
  failed: 'bad',
  expired: 'plain',
  cancelled: 'plain',
};

export function PaymentTag({ payment }: { payment: PaymentStaffRead }) {
  const { t } = useTexts();
  return (
    <>
      <Tag tone={PAYMENT_TONES[payment.status]}>{t(`payment_status.${payment.status}`)}</Tag>
      {payment.stray && <Tag tone="warn">{t('stray.tag')}</Tag>}
    </>
  );
}

const REFUND_TONES: Record<RefundStatus, Tone> = {
  requested: 'warn',
  pending: 'warn',
  hand_over: 'bad',
  succeeded: 'good',
};

export function RefundTag({ refund }: { refund: RefundStaffRead }) {
  const { t } = useTexts();
  return (
    <Tag tone={REFUND_TONES[refund.status]}>
      {t(
        refund.status === 'succeeded' && refund.by_hand
          ? 'refund_status.by_hand'
          : `refund_status.${refund.status}`,
      )}
    </Tag>
  );
}

export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Writes amounts of a currency, which may be another than the business's own. */
export function useMoneyIn(currency: string): (cents: number) => string {
  const { business } = useSession();
  const formats = useMemo(
    () =>
      currency === business.currency
        ? business
        : { ...business, currency, currency_decimals: decimalsOf(currency) },
    [business, currency],
  );
  return useFormats(formats).money;
}

export function Money({ cents, currency }: { cents: number; currency: string }) {
  const money = useMoneyIn(currency);
  return <span className="amount">{money(cents)}</span>;
}

interface FactProps {
  name: string;
  children: ReactNode;
}

function Fact({ name, children }: FactProps) {
  return (
    <span className={classes.fact}>
      <span className="muted">{name}</span> {children}
    </span>
  );
}

/** All that is known of one attempt, but for method, amount and state. */
export function PaymentFacts({ payment }: { payment: PaymentStaffRead }) {
  const { t, has } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const money = useMoneyIn(payment.currency);
  const { tendered_cents: tendered } = payment;
  return (
    <div className={classes.facts}>
      <span>{dayAndTime(payment.settled_at ?? payment.created_at)}</span>
      {payment.tip_cents > 0 && <Fact name={t('payment.tip')}>{money(payment.tip_cents)}</Fact>}
      {tendered !== null && (
        <>
          <Fact name={t('payment.tendered')}>{money(tendered)}</Fact>
          <Fact name={t('payment.change')}>{money(tendered - payment.amount_cents)}</Fact>
        </>
      )}
      {payment.taken_by_name && (
        <Fact name={t('payment.taken_by')}>
          <Own>{payment.taken_by_name}</Own>
        </Fact>
      )}
      {payment.phone && (
        <Fact name={t('payment.phone')}>
          <Ltr>{payment.phone}</Ltr>
        </Fact>
      )}
      {payment.provider && <Fact name={t('payment.by')}>{t(`provider.${payment.provider}`)}</Fact>}
      {payment.fee_cents !== null && payment.fee_cents > 0 && (
        <Fact name={t('payment.fee')}>{money(payment.fee_cents)}</Fact>
      )}
      {payment.provider && (
        <Fact name={t('payment.number')}>
          <Ltr className={classes.long}>{payment.provider_id ?? payment.reference}</Ltr>
        </Fact>
      )}
      {payment.reason && (
        <span className={classes.wide}>
          {t(
            has(`payment_reason.${payment.reason}`)
              ? `payment_reason.${payment.reason}`
              : 'payment_reason.other',
          )}
        </span>
      )}
      {payment.said && (
        <span className={classes.wide}>
          <span className="muted">{t('payment.said')}</span> <Own>{payment.said}</Own>
        </span>
      )}
    </div>
  );
}

export function RefundFacts({ refund }: { refund: RefundStaffRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  return (
    <div className={classes.facts}>
      <span>{dayAndTime(refund.created_at)}</span>
      {refund.asked_by_name && (
        <Fact name={t('refund.asked_by')}>
          <Own>{refund.asked_by_name}</Own>
        </Fact>
      )}
      {refund.kind !== 'asked' && <span>{t(`refund_kind.${refund.kind}`)}</span>}
      {refund.reason && (
        <span className={classes.wide}>
          <Own>{refund.reason}</Own>
        </span>
      )}
      {refund.said && (
        <span className={classes.wide}>
          <span className="muted">{t('payment.said')}</span> <Own>{refund.said}</Own>
        </span>
      )}
    </div>
  );
}
