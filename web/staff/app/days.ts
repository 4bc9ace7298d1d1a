// A calendar day of the business as moments.

const HOUR = 3_600_000;

/** The first moment of `day` (2026-11-21) where `dayOf` tells the business's calendar day of a moment. */
function beginning(day: string, dayOf: (at: number) => string): number {
  // No place is more than 14 hours from UTC; days begin on a quarter of an hour everywhere.
  let low = Date.parse(`${day}T00:00:00Z`) - 15 * HOUR;
  let high = low + 30 * HOUR;
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 120_000) * 60_000;
    if (middle <= low) break;
    if (dayOf(middle) < day) low = middle;
    else high = middle;
  }
  return high;
}

export function dayBounds(day: string, dayOf: (at: number) => string): { since: string; until: string } {
  const start = beginning(day, dayOf);
  const next = dayOf(start + 36 * HOUR) > day ? new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR) : null;
  const end = next ? beginning(next.toISOString().slice(0, 10), dayOf) : start + 24 * HOUR;
  return { since: new Date(start).toISOString(), until: new Date(end).toISOString() };
}
