import { western } from '@shared/format';

/** "5, 10, 15" as numbers; null: not at most four whole ones from 1 to 50. */
export function percentsOf(text: string): number[] | null {
  const parts = western(text)
    .split(/[\s,،;%٪]+/)
    .filter(Boolean);
  const found = parts.map((part) => (/^\d{1,2}$/.test(part) ? Number(part) : 0));
  if (found.length > 4 || found.some((one) => one < 1 || one > 50)) return null;
  return [...new Set(found)];
}
