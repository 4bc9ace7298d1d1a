// What the plot of a day is made of.

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
