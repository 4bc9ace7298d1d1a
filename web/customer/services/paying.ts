// Paying so that each attempt is made once: its key is written down before it is sent, and kept with what was chosen until
// the server has answered. A page that was closed or offline goes on with the same attempt.

import { api, isUndecided, newKey, Problem, unwrap } from '@shared/api/client';
import type { OrderMoney, PaymentBegun, PaymentInitiate } from '@shared/api/schema';
import { read, write } from '@shared/store';
import { queryOptions } from '@tanstack/react-query';
import type { Fulfilment } from './basket';
import { lookEvery, type PayWish } from './payment';
import { FINAL } from './queries';
import { type KeptWish, wishKey } from './sending';

const PAUSES = [1000, 2500];

// Whoever comes back later is asked again: a prompt that nobody expects is no service.
const WANTED_FOR = 15 * 60_000;

type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** One order and whoever may pay for it, as a guest or as the owner of an account. */
export interface Payer {
  order: string;
  slug: string;
  as: <T>(ask: (headers: Record<string, string>) => Asked<T>) => Promise<T>;
}

export const methodsOf = (slug: string, fulfilment: Fulfilment) =>
  queryOptions({
    queryKey: ['payment methods', slug, fulfilment],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/customer/payments/methods', {
          params: { query: { restaurant: slug, fulfilment } },
          signal,
        }),
      ),
    networkMode: 'always',
  });

/** Under the order's own key: what makes the order stale makes its money so, too. */
export const moneyOf = ({ order, slug, as }: Payer) =>
  queryOptions({
    queryKey: ['order', order, 'money'],
    queryFn: ({ signal }): Promise<OrderMoney> =>
      as((headers) =>
        api.GET('/api/customer/payments/verify', {
          params: { query: { order_id: order, restaurant: slug } },
          headers,
          signal,
        }),
      ),
    staleTime: 0, // whoever comes back to the page wants to know at once
    refetchInterval: ({ state: { data } }) => (data ? lookEvery(data, FINAL.includes(data.status)) : false),
    networkMode: 'always',
  });

/** What was chosen last for this order, as long as something of it is due. */
export const keptWish = (order: string): Promise<KeptWish | undefined> => read<KeptWish>(wishKey(order));

export const forgetWish = (order: string): Promise<void> => write({ [wishKey(order)]: undefined });

/** Whether it is to be sent without anybody's doing. */
export const isWaiting = ({ answered, at }: KeptWish): boolean => !answered && Date.now() - at < WANTED_FOR;

/** A new attempt, kept. */
export async function newWish(order: string, wish: PayWish): Promise<KeptWish> {
  const kept: KeptWish = { ...wish, key: newKey(), at: Date.now() };
  await write({ [wishKey(order)]: kept });
  return kept;
}

const underway = new Map<string, Promise<PaymentBegun>>();

/** Sends the attempt, and again while nobody knows what became of it. Raises Problem once it is refused, NoAnswer or
 * Problem while that is undecided. */
export function initiate(payer: Payer, wish: KeptWish): Promise<PaymentBegun> {
  const { key } = wish;
  let asked = underway.get(key);
  if (!asked) {
    asked = initiateOften(payer, wish).finally(() => underway.delete(key));
    underway.set(key, asked);
  }
  return asked;
}

async function initiateOften({ order, slug, as }: Payer, wish: KeptWish): Promise<PaymentBegun> {
  const { key, method, phone, tip_cents, split } = wish;
  const body: PaymentInitiate = {
    order_id: order,
    method,
    tip_cents,
    ...(phone ? { phone } : {}),
    ...(split ? { split } : {}),
  };
  for (let tries = 0; ; tries += 1) {
    try {
      const begun = await as((headers) =>
        api.POST('/api/customer/payments/initiate', {
          params: { query: { restaurant: slug } },
          headers: { ...headers, 'Idempotency-Key': key },
          body,
        }),
      );
      await write({ [wishKey(order)]: { ...wish, answered: true } });
      return begun;
    } catch (error) {
      const pause = PAUSES[tries];
      if (!isUndecided(error)) await write({ [wishKey(order)]: { ...wish, answered: true } });
      if (!isUndecided(error) || pause === undefined || !navigator.onLine) throw error;
      const asked = error instanceof Problem ? Math.min(error.retryAfter, 10) * 1000 : 0;
      await new Promise((resolve) => setTimeout(resolve, Math.max(pause, asked)));
    }
  }
}

export const sendCode = ({ slug, as }: Payer, payment_id: string, code: string): Promise<PaymentBegun> =>
  as((headers) =>
    api.POST('/api/customer/payments/code', {
      params: { query: { restaurant: slug } },
      headers,
      body: { payment_id, code },
    }),
  );

export const giveUp = ({ slug, as }: Payer, payment_id: string): Promise<PaymentBegun> =>
  as((headers) =>
    api.POST('/api/customer/payments/give-up', {
      params: { query: { restaurant: slug } },
      headers,
      body: { payment_id },
    }),
  );
