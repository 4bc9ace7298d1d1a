// Points at a business: what one has, what they take off an order, what came and went.

import { api } from '@shared/api/client';
import type { OwnLoyalty, Quote, QuoteCreate } from '@shared/api/schema';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { asOwn } from './phone';
import { ACCOUNT } from './queries';

const keyOf = (slug: string) => [ACCOUNT, 'points', slug];

/** Null: nobody has proved who they are. */
export const pointsAt = (slug: string) =>
  queryOptions({
    queryKey: keyOf(slug),
    queryFn: async ({ signal }): Promise<OwnLoyalty | null> => {
      const query = { restaurant: slug };
      const { loyalty } = await asOwn(slug, (headers) =>
        api.GET('/api/customer/phone/loyalty', { params: { query }, headers, signal }),
      );
      return loyalty;
    },
    // An order that was handed over meanwhile has given some.
    refetchOnMount: 'always',
  });

/** What came and went before what `pointsAt` tells. */
export const earlierPoints = (slug: string, first: string | null) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(slug), 'earlier', first],
    queryFn: ({ pageParam, signal }) =>
      asOwn(slug, (headers) =>
        api.GET('/api/customer/phone/loyalty/entries', {
          params: { query: { restaurant: slug, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          headers,
          signal,
        }),
      ),
    initialPageParam: first,
    getNextPageParam: (page) => page.next,
    enabled: false,
  });

/** A quote as the member that one is. */
export const memberQuoteOf = (slug: string, wanted: QuoteCreate, isMember: boolean) =>
  queryOptions({
    queryKey: [ACCOUNT, 'quote', slug, wanted],
    queryFn: ({ signal }): Promise<Quote> =>
      asOwn(slug, (headers) =>
        api.POST('/api/customer/orders/quote', {
          params: { query: { restaurant: slug } },
          headers,
          body: wanted,
          signal,
        }),
      ),
    enabled: isMember && wanted.lines.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
