// Lists of money: attempts to pay, what goes back, what belongs to no order, and whole days.

import { api, unwrap } from '@shared/api/client';
import type { PaymentStaffRead, RefundStatus } from '@shared/api/schema';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { moneyKeys } from '../order/paymentQueries';

export interface Wanted {
  status?: PaymentStaffRead['status'][];
  method?: PaymentStaffRead['method'][];
  provider?: NonNullable<PaymentStaffRead['provider']>;
  since?: string;
  until?: string;
}

export const paymentsQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...moneyKeys.lists, 'all', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/payments', {
          params: { query: { ...wanted, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

export const refundsQuery = (status: RefundStatus[]) =>
  infiniteQueryOptions({
    queryKey: [...moneyKeys.lists, 'refunds', status],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/refunds', {
          params: { query: { status, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });

export const dayQuery = (day: string) =>
  queryOptions({
    queryKey: [...moneyKeys.day, day],
    queryFn: () => unwrap(api.GET('/api/v1/payments/day', { params: { query: { day } } })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });

export const dayFile = async (day: string): Promise<Blob> =>
  new Blob(
    [await unwrap(api.GET('/api/v1/payments/day.csv', { params: { query: { day } }, parseAs: 'text' }))],
    { type: 'text/csv' },
  );
