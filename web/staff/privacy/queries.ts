// Consents, their words, and the audit trail, as the server has them.

import { api, bearer, problemOf, unwrap } from '@shared/api/client';
import type { AuditRead, ConsentEventRead, ConsentTextRead } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AuditGroup } from './groups';

const keys = {
  consents: ['consents'] as const,
  texts: ['consents', 'texts'] as const,
  audit: ['audit'] as const,
};

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
