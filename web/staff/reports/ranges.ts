// The days that reports are of, as the page's address says them.

import { dayAfter } from '../app/plots';

export const RANGES = ['today', 'yesterday', '7', '30', '90', 'month', 'last_month', 'year', 'own'] as const;
export type Range = (typeof RANGES)[number];
export const USUAL: Range = '7';

export interface Days {
  from: string;
  to: string;
}

/** Of a choice, where `today` is the business's calendar day. One's own days are those said, put in order. */
export function daysOf(range: Range, today: string, from?: string, to?: string): Days {
  const month = `${today.slice(0, 7)}-01`;
  switch (range) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: dayAfter(today, -1), to: dayAfter(today, -1) };
    case 'month':
      return { from: month, to: today };
    case 'last_month': {
      const last = dayAfter(month, -1);
      return { from: `${last.slice(0, 7)}-01`, to: last };
    }
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case 'own': {
      const [first, last] = [from || dayAfter(to || today, -6), to || today];
      return first <= last ? { from: first, to: last } : { from: last, to: first };
    }
    default:
      return { from: dayAfter(today, 1 - Number(range)), to: today };
  }
}

/** How much more than before, in hundredths of a percent; null if there was nothing to compare with. */
export const changeBp = (now: number, before: number): number | null =>
  before > 0 ? Math.round(((now - before) * 10_000) / before) : null;

/** A point of a plot, by what it is called: 07, 2026-11 or 2026-11-21. */
export const kindOf = (point: string): 'hour' | 'month' | 'day' =>
  point.length === 2 ? 'hour' : point.length === 7 ? 'month' : 'day';

/** How strong a cell of a heat map is painted, from 0 to 5: what is there at all is seen. */
export const strengthOf = (value: number, most: number): number =>
  value > 0 ? Math.max(1, Math.ceil((5 * value) / most)) : 0;
