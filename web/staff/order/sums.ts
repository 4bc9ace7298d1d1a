// Sums of money: what is due, what is left, what is handed over and back. All in the currency's minor unit.

import type { OrderStaffRead, OrderStatus, PaymentStaffRead } from '@shared/api/schema';
import { western } from '@shared/format';

type Sums = Pick<OrderStaffRead, 'status' | 'payment_status' | 'total_cents' | 'paid_cents'>;

const OVER: readonly OrderStatus[] = ['cancelled', 'rejected', 'expired'];

/** What is still to be paid for it; what was given back is not asked for again. */
export const dueOf = (order: Sums): number =>
  OVER.includes(order.status) || order.payment_status === 'paid'
    ? 0
    : Math.max(0, order.total_cents - order.paid_cents);

/** An amount as it is typed, in the digits of either script; null: not one, or with more decimals than there are. */
export function centsOf(text: string, decimals: number): number | null {
  const plain = western(text).trim().replace(/[٫,]/, '.');
  const found = /^(\d{0,9})(?:\.(\d*))?$/.exec(plain);
  const [, whole = '', rest = ''] = found ?? [];
  if (!found || !(whole || rest) || rest.length > decimals) return null;
  return Number(whole || '0') * 10 ** decimals + Number(rest.padEnd(decimals, '0') || '0');
}

/** As it is typed: 12.50 */
export const plainOf = (cents: number, decimals: number): string =>
  (cents / 10 ** decimals).toFixed(decimals);

/** What somebody who has to pay `cents` is likely to hand over: that, and the next round sums. */
export function likelyNotes(cents: number, decimals: number, most = 5): number[] {
  if (cents <= 0) return [];
  const found = new Set([cents]);
  for (let unit = 10 ** Math.max(0, decimals - 1); unit <= 10 ** 10; unit *= 10) {
    for (const note of [unit, 2 * unit, 5 * unit]) {
      // Nobody counts out twenty small ones.
      if (note * 12 < cents) continue;
      found.add(Math.ceil(cents / note) * note);
      if (note >= 2 * cents) return [...found].sort((one, other) => one - other).slice(0, most);
    }
  }
  return [...found];
}

type Payment = Pick<
  PaymentStaffRead,
  'id' | 'status' | 'is_stray' | 'amount_cents' | 'refunded_cents' | 'created_at'
>;

export const leftOf = (payment: Payment): number =>
  payment.status === 'succeeded' && !payment.is_stray ? payment.amount_cents - payment.refunded_cents : 0;

/** From which payments `cents` go back, the newest first, as the server does it. */
export function partsOf<P extends Payment>(
  payments: readonly P[],
  cents: number,
): { payment: P; cents: number }[] {
  let wanted = cents;
  return [...payments]
    .sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at))
    .map((payment) => {
      const part = Math.min(wanted, leftOf(payment));
      wanted -= part;
      return { payment, cents: part };
    })
    .filter((part) => part.cents > 0);
}
