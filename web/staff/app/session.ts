// The sign-in of a member of staff, and calls made with it. Closing the tab ends it.

import { api, NoAnswer, newKey, Problem, unwrap } from '@shared/api/client';
import type { BusinessOffered, Me, MfaRequired, Permission } from '@shared/api/schema';
import { askPasskey } from '@shared/passkeys';
import { queries } from '@shared/ui/App';
import { useSyncExternalStore } from 'react';

const KEPT = 'comanda.staff';

export interface Session {
  token: string;
  me: Me;
  business: BusinessOffered;
}

/** Why nobody is signed in: at first, by their own wish, or because the server ended it. */
export type Away = 'yet' | 'left' | 'ended';

interface State {
  session: Session | null;
  away: Away;
}

let state: State = { session: null, away: 'yet' };
let token = sessionStorage.getItem(KEPT);
const listeners = new Set<() => void>();

function set(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSessionState = (): State => useSyncExternalStore(subscribe, () => state);

/** Only within what is shown to those who are signed in. */
export function useSession(): Session {
  const { session } = useSessionState();
  if (!session) throw new Error('nobody is signed in');
  return session;
}

/** Whether the role of who is signed in includes something. */
export function useMay(): (permission: Permission) => boolean {
  const { me } = useSession();
  return (permission) => me.permissions.includes(permission);
}

api.use({
  onRequest({ request }) {
    // What guests are shown is asked for without it: there a bearer token is a guest's.
    const { pathname } = new URL(request.url);
    if (token && (pathname.startsWith('/api/v1/') || pathname === '/api/logout')) {
      request.headers.set('Authorization', `Bearer ${token}`);
    }
    return request;
  },
  async onResponse({ request, response }) {
    if (response.status === 401) {
      const used = request.headers.get('Authorization');
      const ended = (await codeOf(response)) === NOT_SIGNED_IN;
      if (ended && token && used === `Bearer ${token}`) leave('ended');
    }
    if (response.status === 403 && state.session && !state.session.me.must_set_up_mfa) {
      void lookAt(response).catch(() => {}); // the next refusal tells of it again
    }
    return response;
  },
});

/** A wrong code or passkey is refused with 401 as well, and ends nothing. */
const NOT_SIGNED_IN = 'not_signed_in';

export const isNotSignedIn = (error: unknown): boolean =>
  error instanceof Problem && error.code === NOT_SIGNED_IN;

async function codeOf(refused: Response): Promise<string | undefined> {
  const body = (await refused
    .clone()
    .json()
    .catch(() => null)) as { code?: string } | null;
  return body?.code;
}

/** Whether an owner has just decided that everyone needs a second factor. */
async function lookAt(refused: Response): Promise<void> {
  if ((await codeOf(refused)) === 'mfa_required_here') await refreshMe();
}

const businessOf = async (restaurant: string): Promise<BusinessOffered> =>
  (await unwrap(api.GET('/api/customer/menu', { params: { query: { restaurant } } }))).business;

/** Goes on with a token this tab already has, or the given one. Answers whether somebody is signed in. */
export async function begin(given: string | null = null): Promise<boolean> {
  token = given ?? token;
  if (!token) return false;
  const using = token;
  try {
    const me = await unwrap(api.GET('/api/v1/me'));
    const business = await businessOf(me.restaurant);
    sessionStorage.setItem(KEPT, using);
    set({ session: { token: using, me, business }, away: 'yet' });
    return true;
  } catch (error) {
    if (isNotSignedIn(error)) return false;
    throw error;
  }
}

/** Reads again what the business is called and how it works, after it was changed. */
export async function refreshBusiness(): Promise<void> {
  const { session } = state;
  if (!session) return;
  const business = await businessOf(session.me.restaurant);
  if (state.session?.token === session.token) set({ ...state, session: { ...state.session, business } });
}

/** Reads again who one is here, and what is asked of one before anything else. */
export async function refreshMe(): Promise<void> {
  const { session } = state;
  if (!session) return;
  const me = await unwrap(api.GET('/api/v1/me'));
  if (state.session?.token === session.token) set({ ...state, session: { ...state.session, me } });
}

/** Answers with what is still to be proved: a second factor; null: one is in. */
export async function signIn(
  username: string,
  password: string,
  restaurant: string | null,
): Promise<MfaRequired | null> {
  const body = {
    grant_type: 'password',
    username,
    password,
    ...(restaurant ? { client_id: restaurant } : {}),
  };
  const answer = await unwrap(
    api.POST('/api/token', {
      // The form's other fields of OAuth have no meaning here.
      body: body as never,
      bodySerializer: () => new URLSearchParams(body),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
  );
  if ('challenge_token' in answer) return answer;
  await begin(answer.access_token);
  return null;
}

export type Proof = { code: string } | { credential: Record<string, unknown> };

export async function prove(challenge_token: string, proof: Proof): Promise<void> {
  const body = { challenge_token, ...proof };
  const { access_token } = await unwrap(api.POST('/api/token/mfa', { body }));
  await begin(access_token);
}

export async function signInWithPasskey(): Promise<void> {
  const { options, challenge_token } = await unwrap(api.POST('/api/token/passkey/begin'));
  const body = { challenge_token, credential: await askPasskey(options) };
  const { access_token } = await unwrap(api.POST('/api/token/passkey', { body }));
  await begin(access_token);
}

export async function signOut(): Promise<void> {
  try {
    await unwrap(api.POST('/api/logout', { headers: { 'Idempotency-Key': newKey() } }));
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
  }
  leave('left');
}

export function leave(away: Away): void {
  token = null;
  sessionStorage.removeItem(KEPT);
  set({ session: null, away });
  queries.clear();
}
