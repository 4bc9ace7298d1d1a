// Whether somebody wants offers, asked where they give a number or an address: once on each device, and again only where
// what they had agreed to has run out.

import { api } from '@shared/api/client';
import type { OfferAsked, OfferNoted } from '@shared/api/schema';
import { read, write } from '@shared/store';
import { queryOptions } from '@tanstack/react-query';
import { presentToken } from './identity';
import { asHearer } from './notifications';
import { provedToken } from './phone';
import { ACCOUNT } from './queries';
import { askedKey, type Ticked, tickedKey } from './sending';

/** What is still to be asked there; of whoever has said yes or no, or was asked on this device, nothing. */
export const offersAsked = (slug: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'offers asked', slug],
    queryFn: async ({ signal }): Promise<OfferAsked[]> => {
      const token = (await provedToken(slug)) ?? (await presentToken(slug));
      const found = await asHearer({ slug, token }, (headers) =>
        api.GET('/api/customer/notifications/offers', {
          params: { query: { restaurant: slug } },
          headers,
          signal,
        }),
      );
      const before = (await read<number>(askedKey(slug))) ?? 0;
      return found.filter(
        ({ is_answered, lapsed_at }) => !is_answered && before <= (lapsed_at ? Date.parse(lapsed_at) : 0),
      );
    },
    staleTime: 0,
    networkMode: 'always',
  });

interface Placed {
  slug: string;
  order: string;
  /** Whose it is. */
  token: string;
}

/** Says what was ticked with an order, once; what became of it. Empty: nothing was. */
export const offersNoted = ({ slug, order, token }: Placed) =>
  queryOptions({
    queryKey: [ACCOUNT, 'offers noted', slug, order],
    queryFn: async (): Promise<OfferNoted[]> => {
      const ticked = await read<Ticked>(tickedKey(order));
      if (!ticked) return [];
      const noted = await asHearer({ slug, token }, (headers) =>
        api.POST('/api/customer/notifications/offers', {
          params: { query: { restaurant: slug } },
          headers,
          body: { order_id: order, ...ticked },
        }),
      );
      await write({ [tickedKey(order)]: undefined });
      return noted;
    },
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  });
