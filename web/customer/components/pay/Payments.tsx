// The payments for an order and what was given back, as on a receipt.

import type { OrderMoney } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import pay from './Pay.module.css';

export function Payments({ money, formats }: { money: OrderMoney; formats: Formats }) {
  const { t } = useTexts();
  const paid = money.payments.filter(({ status, is_stray }) => status === 'succeeded' && !is_stray);
  if (paid.length === 0 && money.refunds.length === 0) return null;
  return (
    <ul className={pay.payments} aria-label={t('payments')}>
      {paid.map((one) => (
        <li key={one.id}>
          <span>
            <span>
              {t('payments.paid', { method: t(`method.${one.method}`) })}{' '}
              {one.phone && <bdi dir="ltr">{one.phone}</bdi>}
            </span>
            <small className={pay.small}>
              {formats.dayAndTime(one.settled_at ?? one.created_at)}
              {one.tip_cents > 0 && ` · ${t('payments.tip', { amount: formats.money(one.tip_cents) })}`}
            </small>
          </span>
          <b className="amount">{formats.money(one.amount_cents)}</b>
        </li>
      ))}
      {money.refunds.map((one) => (
        <li key={one.id} data-refund={one.status}>
          <span>
            <span>{t(`refund.${one.status}`)}</span>
            <small className={pay.small}>
              {one.kind === 'asked' && one.reason ? <Own>{one.reason}</Own> : t(`refund_kind.${one.kind}`)}
              {' · '}
              {formats.dayAndTime(one.settled_at ?? one.created_at)}
            </small>
          </span>
          <b className="amount">−{formats.money(one.amount_cents)}</b>
        </li>
      ))}
    </ul>
  );
}
