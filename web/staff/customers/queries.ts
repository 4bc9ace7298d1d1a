// The customer book as the server has it: lists, one customer with all that belongs to them, and what changes them.

import { api, bearer, problemOf, unwrap } from '@shared/api/client';
import type {
  AddressCreate,
  AddressUpdate,
  BulkChange,
  ConsentChange,
  CustomerUpdate,
  Filters,
  PointsAdjust,
  ViewCreate,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { pictureBody } from '../app/pictures';
import { rowCounter, type Sort } from './book';

/** All that is read of customers begins with the first: whatever changes one of them reads it all again. */
export const bookKeys = {
  all: ['customers'] as const,
  views: ['customers', 'views'] as const,
  one: (id: string) => ['customers', 'one', id] as const,
};

export const refreshBook = (): Promise<void> => queries.invalidateQueries({ queryKey: bookKeys.all });

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void refreshBook();
  }
}

// --- lists --------------------------------------------------------------------------------------------------------

export const customersQuery = (filters: Filters, sort: Sort) =>
  infiniteQueryOptions({
    queryKey: [...bookKeys.all, 'list', filters, sort],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/v1/customers', {
          params: { query: { ...filters, sort, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

/** How many a search finds at most. */
export const MOST_FOUND = 50;

export const foundQuery = (q: string, inactive: boolean) =>
  queryOptions({
    queryKey: [...bookKeys.all, 'search', q, inactive],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/customers/search', {
          params: { query: { q, limit: MOST_FOUND, inactive } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const bookStatisticsQuery = queryOptions({
  queryKey: [...bookKeys.all, 'statistics'],
  queryFn: () => unwrap(api.GET('/api/v1/customers/statistics')),
});

export const viewsQuery = queryOptions({
  queryKey: bookKeys.views,
  queryFn: () => unwrap(api.GET('/api/v1/customer-views')),
});

export const saveView = (body: ViewCreate) =>
  changing(once((headers) => api.POST('/api/v1/customer-views', { body, headers })));

export const removeView = (view_id: string) =>
  changing(unwrap(api.DELETE('/api/v1/customer-views/{view_id}', { params: { path: { view_id } } })));

export const changeMany = (customer_ids: string[], action: BulkChange['action']) =>
  changing(
    once((headers) => api.POST('/api/v1/customers/bulk', { body: { customer_ids, action }, headers })),
  );

// --- one customer -------------------------------------------------------------------------------------------------

const of = (customer_id: string) => ({ path: { customer_id } });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: bookKeys.one(id),
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}', { params: of(id) })),
  });

export const customerStatisticsQuery = (id: string) =>
  queryOptions({
    queryKey: [...bookKeys.one(id), 'statistics'],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/statistics', { params: of(id) })),
  });

export const customerOrdersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...bookKeys.one(id), 'orders'],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/customers/{customer_id}/orders', {
          params: { ...of(id), query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Nothing on the stream tells whose order it was that changed.
    refetchOnMount: 'always',
  });

export const activityQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...bookKeys.one(id), 'activity'],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/customers/{customer_id}/activity', {
          params: { ...of(id), query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchOnMount: 'always',
  });

export const consentsQuery = (id: string) =>
  queryOptions({
    queryKey: [...bookKeys.one(id), 'consents'],
    queryFn: () => unwrap(api.GET('/api/v1/customers/{customer_id}/consents', { params: of(id) })),
    refetchOnMount: 'always',
  });

export const changeConsent = (id: string, body: ConsentChange) =>
  changing(unwrap(api.PUT('/api/v1/customers/{customer_id}/consents', { params: of(id), body })));

export const changeCustomer = (id: string, body: CustomerUpdate) =>
  changing(unwrap(api.PATCH('/api/v1/customers/{customer_id}', { params: of(id), body })));

/** The picture itself is the body. */
export const setAvatar = (id: string, file: File) =>
  changing(
    unwrap(
      api.PUT('/api/v1/customers/{customer_id}/avatar', {
        params: of(id),
        ...pictureBody(file),
      }),
    ),
  );

export const removeAvatar = (id: string) =>
  changing(unwrap(api.DELETE('/api/v1/customers/{customer_id}/avatar', { params: of(id) })));

export const putAway = (id: string) =>
  changing(unwrap(api.DELETE('/api/v1/customers/{customer_id}', { params: of(id) })));

export const undoMerge = (merge_id: string) =>
  changing(
    once((headers) =>
      api.POST('/api/v1/customers/merge/{merge_id}/undo', { params: { path: { merge_id } }, headers }),
    ),
  );

// --- addresses ----------------------------------------------------------------------------------------------------

export const addAddress = (id: string, body: AddressCreate) =>
  changing(
    once((headers) =>
      api.POST('/api/v1/customers/{customer_id}/addresses', { params: of(id), body, headers }),
    ),
  );

const ofAddress = (customer_id: string, address_id: string) => ({ path: { customer_id, address_id } });

export const changeAddress = (id: string, address_id: string, body: AddressUpdate) =>
  changing(
    unwrap(
      api.PATCH('/api/v1/customers/{customer_id}/addresses/{address_id}', {
        params: ofAddress(id, address_id),
        body,
      }),
    ),
  );

export const removeAddress = (id: string, address_id: string) =>
  changing(
    unwrap(
      api.DELETE('/api/v1/customers/{customer_id}/addresses/{address_id}', {
        params: ofAddress(id, address_id),
      }),
    ),
  );

// --- the book as a file -------------------------------------------------------------------------------------------

export interface Progress {
  rows: number;
  bytes: number;
  /** How many rows there will be. */
  total: number;
}

/** The list as CSV. It comes as it is written, and so tells how far it has come. Raises Problem; an aborted `signal`
 * ends it. */
export async function exportCustomers(
  token: string,
  filters: Filters,
  spreadsheet: boolean,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<Blob> {
  const query = new URLSearchParams(
    Object.entries({ ...filters, spreadsheet }).map(([name, value]) => [name, String(value)]),
  );
  const answer = await fetch(`/api/v1/customers/export?${query}`, { headers: bearer(token), signal });
  if (!answer.ok) throw problemOf(answer, await answer.json().catch(() => null));
  const total = Number(answer.headers.get('x-total-count')) || 0;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const count = rowCounter();
  let bytes = 0;
  const reader = answer.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    parts.push(value);
    bytes += value.length;
    tell({ rows: count(value), bytes, total });
  }
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}

// --- points -------------------------------------------------------------------------------------------------------

export const customerLoyaltyQuery = (id: string) =>
  queryOptions({
    queryKey: [...bookKeys.one(id), 'loyalty'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/customers/{customer_id}/loyalty', { params: of(id), signal })),
    refetchOnMount: 'always',
  });

/** What came and went before what `customerLoyaltyQuery` tells. */
export const customerEntriesQuery = (id: string, first: string | null) =>
  infiniteQueryOptions({
    queryKey: [...bookKeys.one(id), 'entries', first],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/v1/customers/{customer_id}/loyalty/entries', {
          params: { ...of(id), query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: first,
    getNextPageParam: (page) => page.next,
    enabled: false,
  });

export const adjustPoints = (id: string, body: PointsAdjust) =>
  changing(
    once((headers) =>
      api.POST('/api/v1/customers/{customer_id}/loyalty/adjust', { params: of(id), body, headers }),
    ),
  );
