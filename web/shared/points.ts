// Which numbers of points are offered to be redeemed.

/** How many points are offered to be redeemed: all that can be, and rounder numbers below. */
export function stepsOf(most: number, least: number): number[] {
  if (most <= 0) return [];
  const found = new Set<number>([most]);
  for (const part of [2, 4]) {
    const raw = most / part;
    const power = 10 ** Math.floor(Math.log10(raw));
    const round = raw >= 5 * power ? 5 * power : power;
    const step = Math.floor(raw / round) * round;
    if (step >= least) found.add(step);
  }
  return [...found].sort((one, other) => one - other);
}
