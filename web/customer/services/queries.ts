// What the customer app asks the server: keys, queries, and what a change makes stale.

import { api, bearer, Problem, unwrap } from '@shared/api/client';
import type {
  Menu,
  OrderSummary,
  OrderTracked,
  Quote,
  QuoteCreate,
  Reorder,
  Tab,
  TableMenu,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  dropToken,
  keepToken,
  noteFound,
  noteOrder,
  presentToken,
  tokensOf,
  type Way,
  waysTo,
} from './identity';
import { addressOf, type Place } from './place';

const MENU_EVERY = 60_000;

/** Of every query whose answer is an account's. */
export const ACCOUNT = 'account';

export const FINAL: readonly string[] = ['completed', 'cancelled', 'rejected', 'expired'];

export type AnyMenu = Menu & Partial<Pick<TableMenu, 'table'>>;

export const menuOf = (place: Place) =>
  queryOptions({
    queryKey: ['menu', addressOf(place)],
    queryFn: ({ signal }): Promise<AnyMenu> =>
      place.kind === 'table'
        ? unwrap(
            api.GET('/api/menu/{table_token}', { params: { path: { table_token: place.code } }, signal }),
          )
        : unwrap(api.GET('/api/customer/menu', { params: { query: { restaurant: place.slug } }, signal })),
    refetchInterval: MENU_EVERY,
    networkMode: 'always', // without a network the service worker has the last one
  });

export const businesses = queryOptions({
  queryKey: ['businesses'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/businesses', { signal })),
});

export const quoteOf = (slug: string, wanted: QuoteCreate) =>
  queryOptions({
    queryKey: ['quote', slug, wanted],
    queryFn: ({ signal }): Promise<Quote> =>
      unwrap(
        api.POST('/api/customer/orders/quote', {
          params: { query: { restaurant: slug } },
          body: wanted,
          signal,
        }),
      ),
    enabled: wanted.lines.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });

// --- orders of this device ---

interface Page {
  orders: OrderSummary[];
  next: { token: string; cursor: string | null }[];
}

async function readOrders(
  slug: string,
  limit: number,
  sources: { token: string; cursor: string | null }[],
): Promise<Page> {
  const orders: OrderSummary[] = [];
  const next: Page['next'] = [];
  for (const { token, cursor } of sources) {
    const query = { restaurant: slug, limit, ...(cursor ? { cursor } : {}) };
    try {
      const page = await unwrap(
        api.GET('/api/customer/orders/history', { params: { query }, headers: bearer(token) }),
      );
      for (const order of page.items) await noteFound(order.id, { slug, token });
      orders.push(...page.items);
      if (page.next) next.push({ token, cursor: page.next });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await dropToken(slug, token);
    }
  }
  orders.sort((one, other) => Date.parse(other.placed_at) - Date.parse(one.placed_at));
  return { orders, next };
}

/** Newest first, whoever this device was taken for when it placed them. */
export const ordersAt = (slug: string, limit = 20) => ({
  queryKey: ['orders', slug, limit],
  networkMode: 'always' as const,
  initialPageParam: null as Page['next'] | null,
  queryFn: async ({ pageParam }: { pageParam: Page['next'] | null }): Promise<Page> =>
    readOrders(slug, limit, pageParam ?? (await tokensOf(slug)).map((token) => ({ token, cursor: null }))),
  getNextPageParam: (page: Page) => (page.next.length ? page.next : undefined),
});

export interface Found {
  order: OrderTracked;
  way: Way;
}

/** The order by whichever of this device's tokens opens it. Raises Problem not_found where none does. */
async function findOrder(id: string): Promise<Found> {
  let refused: unknown = new Problem(404, { code: 'not_found' });
  for (const way of await waysTo(id)) {
    try {
      const order = await unwrap(
        api.GET('/api/customer/orders/track/{order_id}', {
          params: { path: { order_id: id }, query: { restaurant: way.slug } },
          headers: bearer(way.token),
        }),
      );
      await noteOrder(id, way);
      return { order, way };
    } catch (error) {
      if (!(error instanceof Problem) || ![401, 404].includes(error.status)) throw error;
      refused = error;
    }
  }
  throw refused;
}

// Without a network they fail at once, so that what this phone knows is told instead.
export const orderOf = (id: string) =>
  queryOptions({ queryKey: ['order', id], queryFn: () => findOrder(id), networkMode: 'always' });

export const forgetOrders = (): Promise<void> =>
  queries.invalidateQueries({
    predicate: ({ queryKey }) => [ACCOUNT, 'order', 'orders', 'tab'].includes(String(queryKey[0])),
  });

export const cancelOrder = ({ order, way }: Found, reason: string, signal: AbortSignal) =>
  unwrap(
    api.POST('/api/customer/orders/cancel/{order_id}', {
      params: { path: { order_id: order.id }, query: { restaurant: way.slug } },
      headers: bearer(way.token),
      body: { reason },
      signal,
    }),
  );

export const reorderOf = ({ order, way }: Found) =>
  queryOptions({
    queryKey: ['reorder', order.id],
    queryFn: ({ signal }): Promise<Reorder> =>
      unwrap(
        api.GET('/api/customer/orders/reorder/{order_id}', {
          params: { path: { order_id: order.id }, query: { restaurant: way.slug } },
          headers: bearer(way.token),
          signal,
        }),
      ),
    staleTime: 0,
  });

// --- the party at a table ---

/** The tab of the party this guest belongs to; null for someone who has not joined. */
export const tabOf = (slug: string, code: string) =>
  queryOptions({
    queryKey: ['tab', code],
    networkMode: 'always',
    queryFn: async ({ signal }): Promise<Tab | null> => {
      const token = await presentToken(slug);
      if (!token) return null;
      try {
        const path = { table_token: code };
        return await unwrap(
          api.GET('/api/menu/{table_token}/tab', { params: { path }, headers: bearer(token), signal }),
        );
      } catch (error) {
        if (!(error instanceof Problem) || ![401, 404].includes(error.status)) throw error;
        if (error.status === 401) await dropToken(slug, token);
        return null;
      }
    },
  });

/** Joins the party at a table. Raises Problem pin_wrong, pin_required, party_left. */
export async function joinParty(slug: string, code: string, pin: string | null): Promise<void> {
  const joined = await unwrap(
    api.POST('/api/menu/{table_token}/session', {
      params: { path: { table_token: code } },
      headers: bearer(await presentToken(slug)),
      body: pin ? { pin } : {},
    }),
  );
  await keepToken(slug, joined.guest_token);
  await forgetOrders();
}
