// What the plots of messages are made of.

import type { DayOfMessages, ProviderOfMessages } from '@shared/api/schema';
import { dayAfter } from '../app/plots';

/** The longest time first, as a bar is built from its foot. */
export const OUTCOMES = ['delivered', 'sent', 'failed', 'skipped'] as const;
type Outcome = (typeof OUTCOMES)[number];

export type DayBar = Record<Outcome, number> & { day: string; segments: number; all: number };

/** Each of the `count` days up to `today`, also those on which nothing was sent. `sent`: taken by the provider, who has
 * not told that it arrived. */
export function daysOf(
  rows: readonly DayOfMessages[],
  today: string,
  count: number,
  channel?: DayOfMessages['channel'],
): DayBar[] {
  const found = Array.from({ length: count }, (_, at) => ({
    day: dayAfter(today, at + 1 - count),
    delivered: 0,
    sent: 0,
    failed: 0,
    skipped: 0,
    segments: 0,
    all: 0,
  }));
  const byDay = new Map(found.map((one) => [one.day, one]));
  for (const row of rows) {
    const one = byDay.get(row.day);
    if (!one || (channel && row.channel !== channel)) continue;
    one.delivered += row.delivered;
    one.sent += row.taken - row.delivered;
    one.failed += row.failed;
    one.skipped += row.skipped;
    one.segments += row.segments;
    one.all += row.taken + row.failed + row.skipped;
  }
  return found;
}

/** Whether the provider says what became of what it took. */
export const tellsOf = (of: ProviderOfMessages): boolean => of.channel === 'sms';

/** How many of those it took it has said nothing of yet. */
export const waitingOf = (of: ProviderOfMessages): number => of.taken - of.delivered - of.failed;
