// What somebody usually orders at a business, and how they usually pay.

import { api, Problem } from '@shared/api/client';
import type { Usual } from '@shared/api/schema';
import { queryOptions } from '@tanstack/react-query';
import { presentToken } from './identity';
import { asHearer } from './notifications';
import { ACCOUNT } from './queries';
import { maySignedIn } from './signedIn';

/** Null for whoever is nobody there, of whom the server is not asked. */
export const usualAt = (slug: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'usual', slug],
    queryFn: async ({ signal }): Promise<Usual | null> => {
      const token = await presentToken(slug);
      if (token === null && !maySignedIn()) return null;
      try {
        return await asHearer({ slug, token }, (headers) =>
          api.GET('/api/customer/orders/usual', {
            params: { query: { restaurant: slug } },
            headers,
            signal,
          }),
        );
      } catch (error) {
        if (error instanceof Problem && error.code === 'not_signed_in') return null;
        throw error;
      }
    },
    retry: false,
  });
