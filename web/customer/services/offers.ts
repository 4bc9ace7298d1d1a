// What is taken off at a business, and what a basket costs whoever has proved who they are.

import { api, unwrap } from '@shared/api/client';
import type { Quote, QuoteCreate } from '@shared/api/schema';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { asOwn } from './phone';
import { ACCOUNT } from './queries';

const EVERY = 60_000;

export const offersOf = (slug: string) =>
  queryOptions({
    queryKey: ['offers', slug],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/customer/offers', { params: { query: { restaurant: slug } }, signal })),
    refetchInterval: EVERY,
    retry: false,
  });

/** A quote as the customer that one has proved to be: some promotions are for them alone. */
export const ownQuoteOf = (slug: string, wanted: QuoteCreate, isKnown: boolean) =>
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
    enabled: isKnown && wanted.lines.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
