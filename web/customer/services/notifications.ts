// What somebody wants to hear from a business, as a guest or as the owner of an account; and the links out of messages.

import { api, bearer, Problem, unwrap } from '@shared/api/client';
import type {
  AgreementRead,
  Choice,
  ConsentShown,
  CustomerNotifications,
  HeldNow,
  LeavingRead,
  OrderGlimpsed,
  WordingShown,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { ACCOUNT, FINAL } from './queries';
import { orderingToken } from './signedIn';

type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** Somebody at one business: `token` is a guest's, and whoever is signed in here is the owner of an account as well. */
export interface Hearer {
  slug: string;
  token: string | null;
}

/** Raises Problem, NoAnswer. */
export async function asHearer<T>(
  { token }: Hearer,
  ask: (headers: Record<string, string>) => Asked<T>,
): Promise<T> {
  const headersOf = (owner: string | null): Record<string, string> =>
    owner ? { ...bearer(owner), ...(token ? { 'Guest-Token': token } : {}) } : bearer(token);
  const owner = await orderingToken();
  try {
    return await unwrap(ask(headersOf(owner)));
  } catch (error) {
    if (!owner || !(error instanceof Problem) || error.code !== 'not_signed_in') throw error;
    return unwrap(ask(headersOf(await orderingToken(owner))));
  }
}

/** An account's, too: so that nothing of it is shown to the next. */
export const notificationsOf = (hearer: Hearer) =>
  queryOptions({
    queryKey: [ACCOUNT, 'notifications', hearer.slug, hearer.token],
    queryFn: ({ signal }): Promise<CustomerNotifications> =>
      asHearer(hearer, (headers) =>
        api.GET('/api/customer/notifications', {
          params: { query: { restaurant: hearer.slug } },
          headers,
          signal,
        }),
      ),
    networkMode: 'always',
  });

/** `words`: those that are agreed to, as they were shown. */
export interface Wish extends Pick<Choice, 'channel' | 'category' | 'wanted'> {
  words?: Choice['wordings'][number];
}

export async function choose(hearer: Hearer, wish: Wish): Promise<void> {
  const { channel, category, wanted, words } = wish;
  const now = await asHearer(hearer, (headers) =>
    api.PUT('/api/customer/notifications/preferences', {
      params: { query: { restaurant: hearer.slug } },
      headers,
      body: {
        channel,
        category,
        wanted,
        language: words?.language ?? 'en',
        ...(words && wanted ? { text_sha256: words.sha256 } : {}),
      },
    }),
  );
  queries.setQueryData(notificationsOf(hearer).queryKey, now);
  void queries.invalidateQueries({ queryKey: historyOf(hearer).queryKey });
}

/** What was agreed to, and taken back. */
export const historyOf = (hearer: Hearer) =>
  queryOptions({
    queryKey: [ACCOUNT, 'consents', hearer.slug, hearer.token],
    queryFn: ({ signal }): Promise<ConsentShown[]> =>
      asHearer(hearer, (headers) =>
        api.GET('/api/customer/notifications/history', {
          params: { query: { restaurant: hearer.slug } },
          headers,
          signal,
        }),
      ),
    networkMode: 'always',
  });

/** What the link of an e-mail asks, whoever opens it. */
export const agreementOf = (token: string) =>
  queryOptions({
    queryKey: ['agreeing', token],
    queryFn: ({ signal }): Promise<AgreementRead> =>
      unwrap(
        api.GET('/api/customer/notifications/agreements/{agree_token}', {
          params: { path: { agree_token: token } },
          signal,
        }),
      ),
    networkMode: 'always',
  });

export async function agreeBy(token: string): Promise<void> {
  await unwrap(
    api.POST('/api/customer/notifications/agreements/{agree_token}', {
      params: { path: { agree_token: token } },
    }),
  );
  queries.setQueryData(agreementOf(token).queryKey, (known) => known && { ...known, is_agreed: true });
}

const EVERY = 15_000;

/** By the link of a message, whoever opens it. */
export const glimpseOf = (slug: string, link: string) =>
  queryOptions({
    queryKey: ['glimpse', slug, link],
    queryFn: ({ signal }): Promise<OrderGlimpsed> =>
      unwrap(
        api.GET('/api/customer/orders/status/{link}', {
          params: { path: { link }, query: { restaurant: slug } },
          signal,
        }),
      ),
    staleTime: 0, // whoever comes back to the page wants to know at once
    refetchInterval: ({ state: { data, error } }) =>
      (data && FINAL.includes(data.status)) || error instanceof Problem ? false : EVERY,
    networkMode: 'always',
  });

export const leavingOf = (token: string) =>
  queryOptions({
    queryKey: ['leaving', token],
    queryFn: ({ signal }): Promise<LeavingRead> =>
      unwrap(
        api.GET('/api/customer/notifications/links/{leave_token}', {
          params: { path: { leave_token: token } },
          signal,
        }),
      ),
    networkMode: 'always',
  });

export async function leaveBy(token: string): Promise<void> {
  await unwrap(
    api.POST('/api/customer/notifications/links/{leave_token}', { params: { path: { leave_token: token } } }),
  );
  await queries.fetchQuery({ ...leavingOf(token), staleTime: 0 });
}

/** As if the link had not been followed. What something else keeps back stays so. */
export async function stayAfterAll(token: string): Promise<void> {
  await unwrap(
    api.DELETE('/api/customer/notifications/links/{leave_token}', {
      params: { path: { leave_token: token } },
    }),
  );
  await queries.fetchQuery({ ...leavingOf(token), staleTime: 0 });
}

/** Said by whoever has the address. `words`: those that are agreed to, as they were shown. */
export async function wantAgain(
  token: string,
  category: HeldNow['category'],
  words: WordingShown | undefined,
): Promise<void> {
  const now = await unwrap(
    api.PUT('/api/customer/notifications/links/{leave_token}', {
      params: { path: { leave_token: token } },
      body: { category, language: words?.language ?? 'en', text_sha256: words?.sha256 ?? null },
    }),
  );
  queries.setQueryData(leavingOf(token).queryKey, now);
}
