// What the plot of consents is made of.

import type { ConsentDay } from '@shared/api/schema';
import { dayAfter } from '../app/plots';

export const SAID = ['granted', 'withdrawn'] as const;
export type DayOfConsents = Record<(typeof SAID)[number], number> & { day: string };

/** Each of the `count` days up to `today`, also those on which nobody said anything. */
export function daysOf(
  rows: readonly ConsentDay[],
  today: string,
  count: number,
  channel?: string,
): DayOfConsents[] {
  const found = Array.from({ length: count }, (_, at) => ({
    day: dayAfter(today, at + 1 - count),
    granted: 0,
    withdrawn: 0,
  }));
  const byDay = new Map(found.map((one) => [one.day, one]));
  for (const row of rows) {
    const one = byDay.get(row.day);
    if (!one || (channel && row.channel !== channel)) continue;
    one.granted += row.granted;
    one.withdrawn += row.withdrawn;
  }
  return found;
}
