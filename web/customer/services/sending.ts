// Sending an order so that it arrives once: the key is made before the first try and kept, with all that was sent,
// until an answer arrives. A page that was closed, or was offline, finds it again and sends it then.

import { api, bearer, isUndecided, newKey, Problem, unwrap } from '@shared/api/client';
import type { OfferWish, OrderCreate, OrderPlaced, TableOrderCreate } from '@shared/api/schema';
import type { Line } from '@shared/basket';
import { list, read, write } from '@shared/store';
import type { Language } from '@shared/text';
import { useCallback, useEffect, useState } from 'react';
import { basketKey, basketWithout } from './basket';
import { dropToken, keepOrder, presentToken } from './identity';
import type { PayWish } from './payment';
import { noteOffered, orderingToken } from './signedIn';

const PAUSES = [1000, 2500];
const attemptKey = (place: string) => `attempt:${place}`;
const refusalKey = (place: string) => `refused:${place}`;

/** What was sent from one place and has had no answer. */
export interface Attempt {
  key: string;
  slug: string;
  /** The table's code; null: on the web. */
  table: string | null;
  body: OrderCreate | TableOrderCreate;
  token: string | null;
  at: number;
  /** What the person was told it costs. */
  told?: Told;
  /** How it is paid as soon as it is placed; not at all where that is in cash. */
  pay?: PayWish | undefined;
  /** By which ways they want offers; undefined: they were not asked. */
  offers?: Ticked | undefined;
}

/** Boxes that were ticked, in the words of that language. */
export interface Ticked {
  language: Language;
  wishes: OfferWish[];
}

/** An attempt to pay for an order, written down with the order so that nothing that happens in between begins another. */
export interface KeptWish extends PayWish {
  key: string;
  at: number;
  /** Whether the server has said what became of it. */
  answered?: boolean;
}

export const wishKey = (order: string): string => `paying:${order}`;

/** When somebody was asked here last whether they want offers, and what they ticked beside an order. */
export const askedKey = (slug: string): string => `offers:${slug}`;
export const tickedKey = (order: string): string => `ticked:${order}`;

export interface Told {
  lines: number[];
  total: number;
}

/** An order that was not taken: told wherever the person is, until they have dealt with it. */
export interface Refusal {
  attempt: Attempt;
  status: number;
  body: unknown;
}

export const problemIn = ({ status, body }: Refusal): Problem => new Problem(status, body);

const openAttempt = (place: string): Promise<Attempt | undefined> => read(attemptKey(place));

/** Those to be sent now, by the address of their place. */
export const dueAttempts = async (): Promise<[string, Attempt][]> =>
  (await list<Attempt>('attempt:'))
    .filter(([, attempt]) => isDue(attempt) && !underway.has(attempt.key))
    .map(([key, attempt]) => [key.slice('attempt:'.length), attempt]);

const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

async function keep(values: Record<string, unknown>): Promise<void> {
  await write(values);
  tell();
}

export const forgetAttempt = (place: string): Promise<void> => keep({ [attemptKey(place)]: undefined });

export const forgetRefusal = (place: string): Promise<void> => keep({ [refusalKey(place)]: undefined });

// Who comes back much later may have eaten elsewhere: then it is sent only if they say so.
const WANTED_FOR = 3_600_000;
const underway = new Set<string>();

/** Whether it is to be sent without anybody's doing. */
export const isDue = ({ at }: Attempt): boolean => Date.now() - at < WANTED_FOR;

/** What `look` finds, read again whenever something is kept. */
function useLook<T>(look: () => Promise<T>): T | undefined {
  const [seen, setSeen] = useState<T>();
  useEffect(() => {
    let gone = false;
    const again = () =>
      void look().then((found) => {
        if (!gone) setSeen(found);
      });
    again();
    listeners.add(again);
    return () => {
      gone = true;
      listeners.delete(again);
    };
  }, [look]);
  return seen;
}

/** The open attempt, as long as there is one. */
export const useAttempt = (place: string): Attempt | undefined =>
  useLook(useCallback(() => openAttempt(place), [place]));

/** Why the last order from here was not taken. */
export const useRefusal = (place: string): Refusal | undefined =>
  useLook(useCallback(() => read<Refusal>(refusalKey(place)), [place]));

const everyRefusal = async (): Promise<[string, Refusal][]> =>
  (await list<Refusal>('refused:')).map(([key, one]) => [key.slice('refused:'.length), one]);

/** By the address of their place. */
export const useRefusals = (): [string, Refusal][] => useLook(everyRefusal) ?? NONE;
const NONE: [string, Refusal][] = [];

/** What is ordered, whatever it was thought to cost, and in whichever language. */
const wantedIn = ({ body: { expected_total_cents, language, ...wanted } }: Pick<Attempt, 'body'>): string =>
  JSON.stringify(wanted);

// Being written. A second press finds the key of the first at once.
const begun = new Map<string, Attempt>();

/** The same order from the same guest keeps the key of the attempt that awaits its answer. */
export async function beginAttempt(place: string, wanted: Omit<Attempt, 'key' | 'at'>): Promise<Attempt> {
  const stored = await openAttempt(place);
  const kept = begun.get(place) ?? stored;
  if (
    kept &&
    kept.table === wanted.table &&
    kept.token === wanted.token &&
    wantedIn(kept) === wantedIn(wanted)
  ) {
    const { pay, offers } = wanted;
    const changed: Attempt = { ...kept, pay, offers };
    if (JSON.stringify(changed) === JSON.stringify(kept)) return kept;
    await keep({ [attemptKey(place)]: changed });
    return changed;
  }
  const attempt: Attempt = { ...wanted, key: newKey(), at: Date.now() };
  begun.set(place, attempt);
  try {
    await keep({ [attemptKey(place)]: attempt, [refusalKey(place)]: undefined });
  } finally {
    begun.delete(place);
  }
  return attempt;
}

const linesIn = ({ body }: Attempt): Line[] =>
  (body.lines ?? []).map(({ item_id, quantity = 1, options = [], note = '' }) => ({
    item_id,
    quantity,
    options,
    note,
  }));

/** As the owner of an account where one is signed in, else as the guest. */
async function post(attempt: Attempt): Promise<OrderPlaced> {
  const owner = await orderingToken();
  try {
    const order = await postAs(owner, attempt);
    // It is the account's already: nobody need be asked whether this new guest's orders are to be added to it.
    if (owner && !attempt.token) await noteOffered(order.guest_token).catch(() => {});
    return order;
  } catch (error) {
    if (!owner || !(error instanceof Problem) || error.code !== 'not_signed_in') throw error;
    return postAs(await orderingToken(owner), attempt);
  }
}

function postAs(owner: string | null, { key, slug, table, body, token }: Attempt): Promise<OrderPlaced> {
  const who = owner && token ? { ...bearer(owner), 'Guest-Token': token } : bearer(owner ?? token);
  const headers = { ...who, 'Idempotency-Key': key };
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
 * Answers the placed order, already kept. Raises Problem once refused, which is kept as well; NoAnswer or Problem
 * while undecided.
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
        alongside: {
          [attemptKey(place)]: undefined,
          [refusalKey(place)]: undefined,
          [basketKey(place)]: await basketWithout(place, linesIn(attempt)),
          [wishKey(order.id)]: attempt.pay && { ...attempt.pay, key: attempt.key, at: Date.now() },
          ...(attempt.offers && {
            [askedKey(attempt.slug)]: Date.now(),
            [tickedKey(order.id)]: attempt.offers.wishes.length > 0 ? attempt.offers : undefined,
          }),
        },
      });
      tell();
      return order;
    } catch (error) {
      if (!isUndecided(error)) return refused(place, attempt, error, onTry);
      const pause = PAUSES[tries];
      if (pause === undefined || !navigator.onLine) throw error;
      onTry(tries + 1);
      const asked = error instanceof Problem ? Math.min(error.retryAfter, 10) * 1000 : 0;
      await new Promise((resolve) => setTimeout(resolve, Math.max(pause, asked)));
      // Given up meanwhile.
      if ((await openAttempt(place))?.key !== attempt.key) throw error;
    }
  }
}

async function refused(
  place: string,
  attempt: Attempt,
  error: unknown,
  onTry: (n: number) => void,
): Promise<OrderPlaced> {
  if (!(error instanceof Problem)) {
    await forgetAttempt(place);
    throw error;
  }
  if (error.code === 'not_signed_in' && attempt.token) {
    await dropToken(attempt.slug, attempt.token);
    return send(
      place,
      await beginAttempt(place, { ...attempt, token: await presentToken(attempt.slug) }),
      onTry,
    );
  }
  const refusal: Refusal = { attempt, status: error.status, body: error.body };
  await keep({ [attemptKey(place)]: undefined, [refusalKey(place)]: refusal });
  throw error;
}
