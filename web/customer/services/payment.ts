// What there is to show and to do about an order's money, reckoned from what the server says of it.

import type { OrderMoney, PaymentInitiate, PaymentRead } from '@shared/api/schema';
import { western } from '@shared/format';

export type Method = PaymentInitiate['method'];
export type Split = NonNullable<PaymentInitiate['split']>;

/** What a person has chosen: how, from which wallet, with what tip, for which part. */
export interface PayWish {
  method: Method;
  phone?: string;
  tip_cents: number;
  split?: Split;
}

export const isOpen = ({ status }: Pick<PaymentRead, 'status'>): boolean =>
  status === 'initiated' || status === 'pending';

/** The attempt that this person has begun and that nobody knows the end of. */
export const openOf = ({ payments }: OrderMoney): PaymentRead | undefined =>
  payments.findLast((one) => one.mine && isOpen(one));

/** This person's last attempt, if it came to nothing without their wanting that. */
export function failedOf({ payments }: OrderMoney): PaymentRead | undefined {
  const last = payments.findLast((one) => one.mine);
  return last && ['failed', 'expired'].includes(last.status) ? last : undefined;
}

/** What nobody else is about to pay. */
export const freeOf = ({ due_cents, being_paid_cents }: OrderMoney): number =>
  Math.max(0, due_cents - being_paid_cents);

/** In milliseconds, how often to look at it; false: what changes is told by the order's stream. `over`: the order is, and
 * nothing is streamed of it; money may still go back. */
export function lookEvery(money: OrderMoney, over: boolean): number | false {
  if (money.payments.some(isOpen)) return 2500;
  if (money.status === 'awaiting_payment') return 10_000;
  if (money.refunds.some(({ status }) => status !== 'succeeded')) return 10_000;
  return over && money.paid_cents > 0 ? 20_000 : false;
}

/** To the nearest of the currency's minor unit. */
export const percentOf = (percent: number, cents: number): number => Math.round((cents * percent) / 100);

/** As the server reckons it: rounded up, never more than is left. */
export const shareOf = (money: OrderMoney, people: number): number =>
  Math.min(freeOf(money), Math.ceil(money.total_cents / people));

export type Quantities = Readonly<Record<string, number>>;

/** What the chosen items come to; the last of them also pay what rounding has left. */
export function itemsOf(money: OrderMoney, chosen: Quantities): number {
  const free = freeOf(money);
  if (money.lines.every((line) => line.quantity === (chosen[line.line_id] ?? 0))) return free;
  const sum = money.lines.reduce((all, line) => all + line.unit_cents * (chosen[line.line_id] ?? 0), 0);
  return Math.min(free, sum);
}

/** What a person wrote as an amount, in the minor unit; null where that is no amount. */
export function centsIn(written: string, decimals: number): number | null {
  const found = /^(\d{1,7})(?:\.(\d*))?$/.exec(
    western(written)
      .trim()
      .replace(/[,\u066b]/, '.'),
  );
  if (!found) return null;
  const [, whole = '', part = ''] = found;
  return part.length > decimals ? null : Number(whole + part.padEnd(decimals, '0'));
}

/** Chosen as a percentage, or written by hand. */
export type Tip = { percent: number } | { own: string };

export const NO_TIP: Tip = { percent: 0 };

/** In cents, of a bill of so many; null where what was written is no amount, or more than the bill: a slip. */
export function tipOf(tip: Tip, cents: number, decimals: number): number | null {
  if ('percent' in tip) return percentOf(tip.percent, cents);
  const own = tip.own.trim() === '' ? 0 : centsIn(tip.own, decimals);
  return own === null || own > cents ? null : own;
}

/** From 1, when the prompt was sent, to 0, when its time is over. */
export function leftOf(since: string, until: string, now: number): number {
  const [from, to] = [Date.parse(since), Date.parse(until)];
  return to <= from ? 0 : Math.min(1, Math.max(0, (to - now) / (to - from)));
}
