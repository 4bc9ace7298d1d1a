// What the plots of a day are made of.

/** 2026-11-21 and so many days. */
export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Each as a share of the largest, in percent; what is there at all is seen. */
export function barsOf(values: readonly number[]): number[] {
  const largest = Math.max(0, ...values);
  return values.map((value) => (value > 0 ? Math.max(2, Math.round((100 * value) / largest)) : 0));
}

interface Hour {
  hour: number;
  taken_cents: number;
}

/** From an hour before the first in which something was taken to one after the last. */
export function shownHours<H extends Hour>(hours: readonly H[]): H[] {
  const busy = hours.filter((one) => one.taken_cents > 0).map((one) => one.hour);
  if (!busy.length) return [];
  const [first, last] = [Math.min(...busy) - 1, Math.max(...busy) + 1];
  return hours.filter((one) => one.hour >= first && one.hour <= last);
}
