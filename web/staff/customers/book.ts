// What is known of lists of customers without asking the server.

import type { CustomerRead, Filters, ViewRead } from '@shared/api/schema';
import type { CustomersSearch } from '../app/router';

export type Sort = ViewRead['sort'];

const FLAGS = ['verified', 'active', 'has_email'] as const;
const COUNTS = ['visited_since_days', 'not_visited_since_days', 'spent_at_least', 'visits_at_least'] as const;
/** The parts of the address that narrow the list. */
export const NARROWING = ['type', 'source', ...FLAGS, ...COUNTS] as const;

/** What the address says, as the server is asked for it. */
export function filtersOf(search: CustomersSearch): Filters {
  const found: Filters = {};
  if (search.type) found.type = search.type;
  if (search.source) found.source = search.source;
  for (const name of FLAGS) if (search[name]) found[name] = search[name] === 'true';
  for (const name of COUNTS) if (search[name]) found[name] = Number(search[name]);
  return found;
}

/** The other way: what the address says of a view that was saved, also of what it leaves out. */
export function searchOf(filters: Filters, sort: Sort): Record<string, string> {
  const said = (name: (typeof NARROWING)[number]) => {
    const value = filters[name];
    return value === null || value === undefined || (name === 'active' && value) ? '' : String(value);
  };
  return {
    ...Object.fromEntries(NARROWING.map((name) => [name, said(name)])),
    sort: sort === 'recent' ? '' : sort,
  };
}

/** Whether two lists are narrowed alike, whichever way that is written. */
export function sameList(one: Filters, sort: Sort, other: Filters, otherSort: Sort): boolean {
  return JSON.stringify(searchOf(one, sort)) === JSON.stringify(searchOf(other, otherSort));
}

const DAY = 86_400_000;

/** Whether a customer that a search has found is one of those the filters are for, as the server would say it. */
export function letsThrough(filters: Filters, one: CustomerRead, now: number): boolean {
  const last = one.last_order_at === null ? null : Date.parse(one.last_order_at);
  const { type, source, verified, has_email: email } = filters;
  const { visited_since_days: since, not_visited_since_days: before } = filters;
  return (
    one.is_active === (filters.active ?? true) &&
    (!type || one.type === type) &&
    (!source || one.source === source) &&
    (verified === undefined || one.phone_verified === verified) &&
    (email === undefined || (one.email !== null) === email) &&
    (!since || (last !== null && last >= now - since * DAY)) &&
    (!before || last === null || last < now - before * DAY) &&
    one.total_spent >= (filters.spent_at_least ?? 0) &&
    one.visit_count >= (filters.visits_at_least ?? 0)
  );
}

const QUOTE = 0x22;
const FEED = 0x0a;

/** Counts the rows of a CSV file that comes in pieces, but for its heading; a line break within quotes ends none. */
export function rowCounter(): (piece: Uint8Array) => number {
  let isQuoted = false;
  let lines = 0;
  return (piece) => {
    for (const byte of piece) {
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === FEED && !isQuoted) lines += 1;
    }
    return Math.max(0, lines - 1);
  };
}

/** The months up to that of `today` (2026-11-21), as 2026-11; the oldest first. */
export function monthsUpTo(today: string, count: number): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: count }, (_, at) => {
    const months = year * 12 + month - 1 - (count - 1 - at);
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
  });
}
