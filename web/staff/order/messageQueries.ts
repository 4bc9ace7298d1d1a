// Messages to customers and staff: what was told to whom, and what became of it.

import { api, unwrap } from '@shared/api/client';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { type Channel, isOnItsWay, type MessageStatus } from './messages';

const keys = { all: ['messages'] as const };

// Nothing on the stream tells of messages.
const SOON = 4_000;
const NOW_AND_THEN = 15_000;

const interval = (anyWaits: boolean | undefined) => (anyWaits ? SOON : NOW_AND_THEN);

export interface WantedMessages {
  status?: MessageStatus;
  channel?: Channel;
  notification_type?: string;
  q?: string;
  customer_id?: string;
}

export const messagesQuery = (wanted: WantedMessages) =>
  infiniteQueryOptions({
    queryKey: [...keys.all, 'list', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/messages', {
          params: { query: { ...wanted, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => {
      const lately = state.data?.pages[0]?.lately;
      return interval(lately && (lately.queued ?? 0) + (lately.sending ?? 0) > 0);
    },
  });

export const orderMessagesQuery = (order_id: string) =>
  queryOptions({
    queryKey: [...keys.all, 'of order', order_id],
    queryFn: () => unwrap(api.GET('/api/v1/messages', { params: { query: { order_id, limit: 100 } } })),
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => interval(state.data?.items.some(({ status }) => isOnItsWay(status))),
  });

const of = (message_id: string) => ({ path: { message_id } });

export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.all, 'one', id],
    queryFn: () => unwrap(api.GET('/api/v1/messages/{message_id}', { params: of(id) })),
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => interval(state.data && isOnItsWay(state.data.status)),
  });

export const messageStatisticsQuery = (days: number) =>
  queryOptions({
    queryKey: [...keys.all, 'statistics', days],
    queryFn: () => unwrap(api.GET('/api/v1/messages/statistics', { params: { query: { days } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

/** Raises Problem. */
export async function resend(id: string): Promise<void> {
  try {
    await once((headers) => api.POST('/api/v1/messages/{message_id}/resend', { params: of(id), headers }));
  } finally {
    await queries.invalidateQueries({ queryKey: keys.all });
  }
}
