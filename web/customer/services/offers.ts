// What is taken off at a business, and what a basket costs whoever has proved who they are.

import { api, unwrap } from '@shared/api/client';
import type { Quote, QuoteCreate } from '@shared/api/schema';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { Basket } from './basket';
import { asOwn, ownAt } from './phone';
import type { Place } from './place';
import { ACCOUNT, quoteOf } from './queries';

const EVERY = 60_000;

/** What the basket costs by now, with what is taken off; undefined: nobody has said so yet. */
export function useBasketQuote(place: Place, slug: string, basket: Basket | null): Quote | undefined {
  const isKnown = Boolean(useQuery(ownAt(slug)).data?.customer);
  const atTable = place.kind === 'table';
  const wanted = {
    lines: (basket?.lines ?? []).map((line) => ({ ...line })),
    fulfilment: atTable ? ('dine_in' as const) : (basket?.details.fulfilment ?? ('pickup' as const)),
    order_source: atTable ? ('table' as const) : ('web' as const),
    codes: [...(basket?.codes ?? [])],
    redeem_points: 0, // is decided at checkout
  };
  const isAsked = wanted.lines.length > 0;
  const anyones = useQuery({ ...quoteOf(slug, wanted), enabled: isAsked && !isKnown });
  const own = useQuery(ownQuoteOf(slug, wanted, isAsked && isKnown));
  const { data, isError } = isKnown ? own : anyones;
  return isAsked && !isError ? data : undefined;
}

/** What applies by itself now, without what is not meant for whoever one has proved to be. */
export const offersOf = (slug: string, isKnown: boolean) =>
  queryOptions({
    queryKey: [isKnown ? ACCOUNT : 'anyone', 'offers', slug],
    queryFn: ({ signal }) => {
      const params = { query: { restaurant: slug } };
      return isKnown
        ? asOwn(slug, (headers) => api.GET('/api/customer/offers', { params, headers, signal }))
        : unwrap(api.GET('/api/customer/offers', { params, signal }));
    },
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
