// Orders of all times, page by page.

import { api, unwrap } from '@shared/api/client';
import type { OrderStatus } from '@shared/api/schema';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { keys } from '../order/queries';

export interface Wanted {
  q?: string;
  status?: OrderStatus[];
  fulfilment?: 'dine_in' | 'pickup' | 'delivery';
  source?: 'web' | 'frontdesk' | 'phone' | 'table';
  since?: string;
  until?: string;
  sort?: 'oldest';
}

export const ordersQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...keys.orders, 'list', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/orders', {
          params: { query: { ...wanted, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
