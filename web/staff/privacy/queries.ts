// What people ask about their data, and how long what is kept: queries, and what changes it.

import { api, unwrap } from '@shared/api/client';
import type { RequestCreate } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { refreshBook } from '../customers/queries';

const keys = { requests: ['privacy', 'requests'], retention: ['privacy', 'retention'] } as const;

export const requestsQuery = infiniteQueryOptions({
  queryKey: keys.requests,
  queryFn: ({ pageParam }) =>
    unwrap(
      api.GET('/api/v1/privacy/requests', {
        params: { query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page) => page.next,
  refetchOnMount: 'always',
  // An export is made within minutes.
  refetchInterval: 15_000,
});

/** What an erasure would do, as things are at this moment. */
export const planQuery = (customer_id: string) =>
  queryOptions({
    queryKey: ['privacy', 'plan', customer_id],
    queryFn: () =>
      unwrap(api.GET('/api/v1/privacy/customers/{customer_id}/plan', { params: { path: { customer_id } } })),
    staleTime: 0,
    gcTime: 0,
  });

async function refresh() {
  await queries.invalidateQueries({ queryKey: ['privacy'] });
  void refreshBook();
}

export async function askFor(body: RequestCreate) {
  const made = await once((headers) => api.POST('/api/v1/privacy/requests', { body, headers }));
  await refresh();
  return made;
}

export async function cancelRequest(request_id: string) {
  await once((headers) =>
    api.POST('/api/v1/privacy/requests/{request_id}/cancel', { params: { path: { request_id } }, headers }),
  );
  await refresh();
}

/** Once: with that it is gone. */
export async function fetchFile(export_id: string, current_password: string): Promise<Blob> {
  const blob = await unwrap(
    api.POST('/api/v1/privacy/requests/{export_id}/file', {
      params: { path: { export_id } },
      body: { current_password },
      parseAs: 'blob',
    }),
  );
  await refresh();
  return blob as unknown as Blob;
}

export const retentionQuery = queryOptions({
  queryKey: keys.retention,
  queryFn: () => unwrap(api.GET('/api/v1/privacy/retention')),
});

/** What the next night would take, with this period. */
export const previewQuery = (kind: string, period: number) =>
  queryOptions({
    queryKey: [...keys.retention, kind, period],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/privacy/retention/{kind}/preview', {
          params: { path: { kind }, query: { period } },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** Null: as it is proposed. */
export async function changePeriod(kind: string, period: number | null) {
  const found = await once((headers) =>
    api.PUT('/api/v1/privacy/retention/{kind}', { params: { path: { kind } }, body: { period }, headers }),
  );
  queries.setQueryData(keys.retention, found);
}
