// What the account's pages ask the server, and what a change makes stale.

import { api, unwrap } from '@shared/api/client';
import type { components, MfaRequired, ProfileUpdate, paths } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { asOwner, begin } from './account';
import { ACCOUNT, FINAL } from './queries';

type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

export type AccountOrder = Answer<'/api/customer/orders'>['items'][number];
export type AccountOrderRead = Answer<'/api/customer/orders/{order_id}'>;
export type Status = components['schemas']['OrderStatus'];

// Without a network they fail at once, and say so.
const always = { networkMode: 'always' } as const;

// --- before anybody is signed in ---

export const register = (body: components['schemas']['Register']) =>
  unwrap(api.POST('/api/customer/register', { body }));

export const sendVerification = (email: string) =>
  unwrap(api.POST('/api/customer/resend-verification', { body: { email } }));

export const forgotPassword = (email: string) =>
  unwrap(api.POST('/api/customer/forgot-password', { body: { email } }));

export const resetPassword = (token: string, password: string) =>
  unwrap(api.POST('/api/customer/reset-password', { body: { token, password } }));

/** Used up by the first answer, so that it is asked once. */
export const verified = (token: string) =>
  queryOptions({
    queryKey: ['verified', token],
    queryFn: async () => {
      const answer = await unwrap(api.POST('/api/customer/verify-email', { body: { token } }));
      void forget('profile', 'invoice-offer');
      return answer;
    },
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    ...always,
  });

/** Signed in from then on, or asked for a second proof. */
export async function signIn(username: string, password: string): Promise<MfaRequired | null> {
  const form = { grant_type: 'password', username, password };
  const answer = await unwrap(
    api.POST('/api/customer/token', {
      // The form's other fields of OAuth have no meaning here.
      body: form as never,
      bodySerializer: () => new URLSearchParams(form),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
  );
  if (answer.mfa_required) return answer;
  begin(answer);
  return null;
}

export type Proof = { code: string } | { credential: Record<string, unknown> };

export async function prove(challenge_token: string, proof: Proof): Promise<void> {
  const answer = await unwrap(api.POST('/api/customer/mfa/verify', { body: { challenge_token, ...proof } }));
  if ('access_token' in answer) begin(answer);
}

export const beginPasskeySignIn = () => unwrap(api.POST('/api/customer/passkeys/sign-in/begin'));

export async function signInWithPasskey(
  challenge_token: string,
  credential: Record<string, unknown>,
): Promise<void> {
  begin(await unwrap(api.POST('/api/customer/passkeys/sign-in', { body: { challenge_token, credential } })));
}

// --- the account ---

/** What was read of these is read again. */
export const forget = (...parts: string[]): Promise<unknown> =>
  Promise.all(parts.map((part) => queries.invalidateQueries({ queryKey: [ACCOUNT, part] })));

export const profile = queryOptions({
  queryKey: [ACCOUNT, 'profile'],
  queryFn: ({ signal }) => asOwner((headers) => api.GET('/api/customer/profile', { headers, signal })),
  ...always,
});

export async function changeProfile(body: ProfileUpdate): Promise<void> {
  const changed = await asOwner((headers) => api.PUT('/api/customer/profile', { headers, body }));
  queries.setQueryData(profile.queryKey, changed);
}

export const changeEmail = (email: string, current_password: string) =>
  asOwner((headers) =>
    api.POST('/api/customer/change-email', { headers, body: { email, current_password } }),
  );

export const deleteAccount = (current_password: string) =>
  asOwner((headers) => api.POST('/api/customer/delete-account', { headers, body: { current_password } }));

export type DataRequest = Answer<'/api/customer/data-requests'>[number];

export const dataRequests = queryOptions({
  queryKey: [ACCOUNT, 'data-requests'],
  queryFn: () => asOwner((headers) => api.GET('/api/customer/data-requests', { headers })),
  refetchOnMount: 'always',
  // A copy is made within minutes.
  refetchInterval: ({ state }) =>
    state.data?.some((one) => one.kind === 'export' && one.status === 'waiting') ? 5000 : false,
  ...always,
});

export async function askForData(kind: DataRequest['kind'], current_password: string): Promise<void> {
  await asOwner((headers) =>
    api.POST('/api/customer/data-requests', { headers, body: { kind, current_password } }),
  );
  await forget('data-requests');
}

export async function cancelDataRequest(own_request_id: string): Promise<void> {
  await asOwner((headers) =>
    api.POST('/api/customer/data-requests/{own_request_id}/cancel', {
      headers,
      params: { path: { own_request_id } },
    }),
  );
  await forget('data-requests');
}

/** Once: with that it is gone. */
export async function fetchData(own_export_id: string, current_password: string): Promise<Blob> {
  const file = await asOwner((headers) =>
    api.POST('/api/customer/data-requests/{own_export_id}/file', {
      headers,
      params: { path: { own_export_id } },
      body: { current_password },
      parseAs: 'blob',
    }),
  );
  await forget('data-requests');
  return file as unknown as Blob;
}

export async function changePassword(current_password: string, new_password: string): Promise<void> {
  const body = { current_password, new_password };
  await asOwner((headers) => api.POST('/api/customer/change-password', { headers, body }));
  await forget('sessions', 'events');
}

export const setUpApp = (password: string) =>
  asOwner((headers) => api.POST('/api/customer/mfa/setup', { headers, body: { password } }));

export async function switchAppOn(code: string): Promise<void> {
  await asOwner((headers) => api.POST('/api/customer/mfa/verify', { headers, body: { code } }));
  await forget('profile', 'sessions', 'events');
}

export async function switchAppOff(password: string): Promise<void> {
  await asOwner((headers) => api.POST('/api/customer/mfa/disable', { headers, body: { password } }));
  await forget('profile', 'events');
}

export async function newBackupCodes(password: string): Promise<string[]> {
  const made = await asOwner((headers) =>
    api.POST('/api/customer/mfa/backup-codes', { headers, body: { password } }),
  );
  await forget('profile', 'events');
  return made.backup_codes;
}

export const passkeys = queryOptions({
  queryKey: [ACCOUNT, 'passkeys'],
  queryFn: ({ signal }) => asOwner((headers) => api.GET('/api/customer/passkeys', { headers, signal })),
  ...always,
});

export const beginPasskey = (password: string) =>
  asOwner((headers) => api.POST('/api/customer/passkeys/begin', { headers, body: { password } }));

export async function addPasskey(
  challenge_token: string,
  name: string,
  credential: Record<string, unknown>,
): Promise<void> {
  const body = { challenge_token, name, credential };
  await asOwner((headers) => api.POST('/api/customer/passkeys', { headers, body }));
  await forget('passkeys', 'events');
}

export async function removePasskey(passkey_id: string, password: string): Promise<void> {
  await asOwner((headers) =>
    api.POST('/api/customer/passkeys/{passkey_id}/remove', {
      headers,
      params: { path: { passkey_id } },
      body: { password },
    }),
  );
  await forget('passkeys', 'events');
}

export const sessions = queryOptions({
  queryKey: [ACCOUNT, 'sessions'],
  queryFn: ({ signal }) => asOwner((headers) => api.GET('/api/customer/sessions', { headers, signal })),
  ...always,
});

/** `sign_in_id`: one of them; without it all but this. */
export async function endSessions(sign_in_id?: string): Promise<void> {
  await asOwner((headers) =>
    sign_in_id === undefined
      ? api.DELETE('/api/customer/sessions', { headers })
      : api.DELETE('/api/customer/sessions/{sign_in_id}', { headers, params: { path: { sign_in_id } } }),
  );
  await forget('sessions', 'events');
}

export const events = queryOptions({
  queryKey: [ACCOUNT, 'events'],
  queryFn: ({ signal }) => asOwner((headers) => api.GET('/api/customer/events', { headers, signal })),
  ...always,
});

// --- orders ---

export interface Filter {
  status: Status[];
  /** Days, as 2026-11-21. */
  since?: string | undefined;
  until?: string | undefined;
}

export const accountOrders = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [ACCOUNT, 'orders', filter],
    queryFn: ({ pageParam, signal }) => {
      const { status, since, until } = filter;
      const query = {
        ...(status.length > 0 ? { status } : {}),
        ...(since ? { since } : {}),
        ...(until ? { until } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return asOwner((headers) => api.GET('/api/customer/orders', { headers, params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...always,
  });

const EVERY = 15_000;

export const accountOrder = (order_id: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'order', order_id],
    queryFn: ({ signal }) =>
      asOwner((headers) =>
        api.GET('/api/customer/orders/{order_id}', { headers, params: { path: { order_id } }, signal }),
      ),
    refetchInterval: ({ state: { data } }) => (data && FINAL.includes(data.status) ? false : EVERY),
    ...always,
  });

export const accountReorder = ({ id, business }: AccountOrderRead) =>
  queryOptions({
    queryKey: [ACCOUNT, 'reorder', id],
    queryFn: ({ signal }) =>
      asOwner((headers) =>
        api.GET('/api/customer/orders/reorder/{order_id}', {
          headers,
          params: { path: { order_id: id }, query: { restaurant: business.slug } },
          signal,
        }),
      ),
    staleTime: 0,
  });

export const cancelAccountOrder = ({ id, business }: AccountOrderRead, reason: string, signal: AbortSignal) =>
  asOwner((headers) =>
    api.POST('/api/customer/orders/cancel/{order_id}', {
      headers,
      params: { path: { order_id: id }, query: { restaurant: business.slug } },
      body: { reason },
      signal,
    }),
  );

export interface Receipt {
  restaurant: string;
  number: string;
  verification_code: string;
}

/** How many orders became this account's. Raises Problem order_not_claimable. */
export async function claim(body: Receipt | { guest_token: string }): Promise<number> {
  const { claimed } = await asOwner((headers) =>
    api.POST('/api/customer/orders/claim', { headers, body: body as Receipt }),
  );
  if (claimed > 0) await forget('orders', 'order', 'invoice-offer');
  return claimed;
}
