// Sending an order so that it arrives once: the key is made before the first try and kept, with all that was sent,
// until an answer arrives. A page that was closed, or was offline, finds it again and sends it then.

import { api, bearer, isUndecided, newKey, Problem, unwrap } from '@shared/api/client';
import type { OrderCreate, OrderPlaced, TableOrderCreate } from '@shared/api/schema';
import { list, read, write } from '@shared/store';
import { useEffect, useState } from 'react';
import { basketKey } from './basket';
import { keepOrder } from './identity';

const PAUSES = [1000, 2500];
const attemptKey = (place: string) => `attempt:${place}`;

/** What was sent from one place and has had no answer. */
export interface Attempt {
  key: string;
  slug: string;
  /** The table's code; null: on the web. */
  table: string | null;
  body: OrderCreate | TableOrderCreate;
  token: string | null;
  at: number;
}

export const openAttempt = (place: string): Promise<Attempt | undefined> => read(attemptKey(place));

/** Those to be sent now, by the address of their place. */
export const dueAttempts = async (): Promise<[string, Attempt][]> =>
  (await list<Attempt>('attempt:'))
    .filter(([, attempt]) => isDue(attempt) && !underway.has(attempt.key))
    .map(([key, attempt]) => [key.slice('attempt:'.length), attempt]);

const listeners = new Set<() => void>();

async function keep(values: Record<string, unknown>): Promise<void> {
  await write(values);
  for (const listener of listeners) listener();
}

export const forgetAttempt = (place: string): Promise<void> => keep({ [attemptKey(place)]: undefined });

// Who comes back much later may have eaten elsewhere: then it is sent only if they say so.
const WANTED_FOR = 3_600_000;
const underway = new Set<string>();

/** Whether it is to be sent without anybody's doing. */
export const isDue = ({ at }: Attempt): boolean => Date.now() - at < WANTED_FOR;

/** The open attempt, as long as there is one. */
export function useAttempt(place: string): Attempt | undefined {
  const [attempt, setAttempt] = useState<Attempt>();
  useEffect(() => {
    const look = () => void openAttempt(place).then(setAttempt);
    look();
    listeners.add(look);
    return () => {
      listeners.delete(look);
    };
  }, [place]);
  return attempt;
}

/** The same order from the same guest keeps the key of the attempt that awaits its answer. */
export async function beginAttempt(place: string, wanted: Omit<Attempt, 'key' | 'at'>): Promise<Attempt> {
  const kept = await openAttempt(place);
  if (
    kept &&
    kept.table === wanted.table &&
    kept.token === wanted.token &&
    JSON.stringify(kept.body) === JSON.stringify(wanted.body)
  ) {
    return kept;
  }
  const attempt: Attempt = { ...wanted, key: newKey(), at: Date.now() };
  await keep({ [attemptKey(place)]: attempt });
  return attempt;
}

function post({ key, slug, table, body, token }: Attempt): Promise<OrderPlaced> {
  const headers = { ...bearer(token), 'Idempotency-Key': key };
  if (table !== null) {
    const path = { table_token: table };
    return unwrap(
      api.POST('/api/menu/{table_token}/order', {
        params: { path },
        headers,
        body: body as TableOrderCreate,
      }),
    );
  }
  const query = { restaurant: slug };
  return unwrap(
    api.POST('/api/customer/orders/create', { params: { query }, headers, body: body as OrderCreate }),
  );
}

/**
 * Sends, and tries again while nobody knows what became of it; `onTry(n)` before each further try.
 * Answers the placed order, already kept. Raises Problem once refused, NoAnswer or Problem while undecided.
 */
export async function send(
  place: string,
  attempt: Attempt,
  onTry: (n: number) => void = () => {},
): Promise<OrderPlaced> {
  underway.add(attempt.key);
  try {
    return await sendOften(place, attempt, onTry);
  } finally {
    underway.delete(attempt.key);
  }
}

async function sendOften(place: string, attempt: Attempt, onTry: (n: number) => void): Promise<OrderPlaced> {
  for (let tries = 0; ; tries += 1) {
    try {
      const order = await post(attempt);
      await keepOrder(order, {
        slug: attempt.slug,
        place,
        alongside: { [attemptKey(place)]: undefined, [basketKey(place)]: undefined },
      });
      for (const listener of listeners) listener();
      return order;
    } catch (error) {
      if (!isUndecided(error)) {
        await forgetAttempt(place);
        throw error;
      }
      const pause = PAUSES[tries];
      if (pause === undefined || !navigator.onLine) throw error;
      onTry(tries + 1);
      const asked = error instanceof Problem ? Math.min(error.retryAfter, 10) * 1000 : 0;
      await new Promise((resolve) => setTimeout(resolve, Math.max(pause, asked)));
    }
  }
}
