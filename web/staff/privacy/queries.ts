// What people ask about their data, how long what is kept, consents, their words, and the audit trail, as the server has
// them.

import { api, bearer, problemOf, unwrap } from '@shared/api/client';
import type { AuditRead, ConsentEventRead, ConsentTextRead, RequestCreate } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { refreshBook } from '../customers/queries';
import type { AuditGroup } from './groups';

const keys = {
  requests: ['privacy', 'requests'],
  retention: ['privacy', 'retention'],
  consents: ['consents'],
  texts: ['consents', 'texts'],
  audit: ['audit'],
} as const;

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

export interface WantedConsents {
  purpose?: string;
  action?: ConsentEventRead['action'];
}

export const consentEventsQuery = (wanted: WantedConsents) =>
  infiniteQueryOptions({
    queryKey: [...keys.consents, 'list', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/consents', {
          params: { query: { ...wanted, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });

export const consentStatisticsQuery = (days: number) =>
  queryOptions({
    queryKey: [...keys.consents, 'statistics', days],
    queryFn: () => unwrap(api.GET('/api/v1/consents/statistics', { params: { query: { days } } })),
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });

export const consentTextsQuery = queryOptions({
  queryKey: keys.texts,
  queryFn: () => unwrap(api.GET('/api/v1/consent-texts')),
});

type Words = Pick<ConsentTextRead, 'purpose' | 'language'>;

const of = ({ purpose, language }: Words) => ({ path: { worded: purpose, language } });

export const versionsQuery = (words: Words) =>
  queryOptions({
    queryKey: [...keys.texts, words.purpose, words.language],
    queryFn: () =>
      unwrap(api.GET('/api/v1/consent-texts/{worded}/{language}/versions', { params: of(words) })),
    refetchOnMount: 'always',
  });

/** `text` null: ours again. */
export async function changeText(words: Words, text: string | null): Promise<void> {
  await unwrap(api.PUT('/api/v1/consent-texts/{worded}/{language}', { params: of(words), body: { text } }));
  await queries.invalidateQueries({ queryKey: keys.texts });
}

export interface WantedEntries {
  group?: AuditGroup;
  actor_id?: string;
  subject_id?: string;
  from?: string;
  to?: string;
}

export const auditQuery = (wanted: WantedEntries) =>
  infiniteQueryOptions({
    queryKey: [...keys.audit, wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/audit', {
          params: { query: { ...wanted, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });

export const peopleQuery = queryOptions({
  queryKey: ['staff', 'names'],
  queryFn: () => unwrap(api.GET('/api/v1/staff')),
});

/** A file of the server's. Raises Problem. */
export async function fileOf(token: string, path: string, query: Record<string, string>): Promise<Blob> {
  const answer = await fetch(`${path}?${new URLSearchParams(query)}`, { headers: bearer(token) });
  if (!answer.ok) throw problemOf(answer, await answer.json().catch(() => null));
  return answer.blob();
}

export type Entry = AuditRead;
