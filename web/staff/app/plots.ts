// What plots are made of.

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

/** How full something is, in percent, at most 100; of no room at all, full. */
export const fullness = (used: number, cap: number): number =>
  cap > 0 ? Math.min(100, Math.round((100 * used) / cap)) : 100;

/** A round number that is not less, at which the scale of a plot ends. */
export function scaleFor(most: number): number {
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = power > 1 ? [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10] : [1, 2, 4, 6, 8, 10];
  const step = steps.find((one) => one * power >= most) ?? 10;
  return step * power;
}

/** Which of so many columns are named below a plot that has room for `room` names: the last one always. */
export const isNamed = (at: number, count: number, room: number): boolean =>
  (count - 1 - at) % Math.max(1, Math.ceil(count / room)) === 0;
