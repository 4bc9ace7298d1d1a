// The orders that were followed on this phone, as they were last: told where there is no network. They name people,
// so that none is kept for longer than a day.

import type { BusinessOffered, OrderSummary, OrderTracked } from '@shared/api/schema';
import { list, read, write } from '@shared/store';
import { useEffect, useState } from 'react';
import type { Way } from './identity';

const KEPT_FOR = 86_400_000;
const keyOf = (id: string) => `seen:${id}`;

export interface Seen {
  order: OrderTracked;
  way: Way;
  business: BusinessOffered;
  /** When it was so. */
  at: number;
}

const isOld = ({ order }: Seen): boolean => Date.now() - Date.parse(order.placed_at) > KEPT_FOR;

export async function keepSeen(seen: Seen): Promise<void> {
  if (!isOld(seen)) await write({ [keyOf(seen.order.id)]: seen });
}

export const dropSeen = (id: string): Promise<void> => write({ [keyOf(id)]: undefined });

/** Newest first; those that are too old are dropped. */
export async function everySeen(): Promise<Seen[]> {
  const all = await list<Seen>('seen:');
  const old = all.filter(([, seen]) => isOld(seen)).map(([key]) => [key, undefined]);
  if (old.length > 0) await write(Object.fromEntries(old));
  return all
    .map(([, seen]) => seen)
    .filter((seen) => !isOld(seen))
    .sort((one, other) => Date.parse(other.order.placed_at) - Date.parse(one.order.placed_at));
}

async function find(id: string): Promise<Seen | null> {
  const seen = await read<Seen>(keyOf(id));
  return seen && !isOld(seen) ? seen : null;
}

/** null: nothing is known; undefined: not read yet. */
export function useSeen(id: string): Seen | null | undefined {
  const [seen, setSeen] = useState<Seen | null>();
  useEffect(() => {
    setSeen(undefined);
    void find(id).then(setSeen);
  }, [id]);
  return seen;
}

const said = (of: 'name' | 'name2', { lines }: OrderTracked): string =>
  lines.map((line) => `${line.quantity} × ${line[of] || line.name}`).join(', ');

export const summaryOf = ({ order }: Seen): Listed => ({
  id: order.id,
  number: order.number,
  status: order.status,
  total_cents: order.total_cents,
  placed_at: order.placed_at,
  items: said('name', order),
  items2: said('name2', order),
});

/** What a list of orders tells of each. */
export type Listed = Pick<
  OrderSummary,
  'id' | 'number' | 'status' | 'total_cents' | 'placed_at' | 'items' | 'items2'
>;
