// The sign-in to an account. The access token is kept in memory only; the cookie that gets the next one is out of any
// script's reach.

import { api, bearer, NoAnswer, Problem, unwrap } from '@shared/api/client';
import type { CustomerToken } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { useSyncExternalStore } from 'react';
import { rememberedPlace } from './place';
import { ACCOUNT, menuOf } from './queries';
import { maySignedIn, noteSignedIn } from './signedIn';

// From whose pages one came: their staff see which e-mails do not arrive.
api.use({
  onRequest({ request, schemaPath }) {
    const place = rememberedPlace();
    if (!place || !/^\/api\/customer\/(?!orders|menu)/.test(schemaPath)) return;
    const slug =
      place.kind === 'shop' ? place.slug : queries.getQueryData(menuOf(place).queryKey)?.business.slug;
    if (slug) request.headers.set('X-Restaurant', slug);
  },
});

/** Before its end: a request takes a while. */
const SPARE = 30_000;

interface Held {
  token: string;
  until: number;
}

let held: Held | null = null;
let ended: Problem | null = null;
let refreshing: Promise<string | null> | null = null;
let signedIn = maySignedIn();
const listeners = new Set<() => void>();

// What one tab does, the others hear: whether one is signed in now, and what the server said where it has ended that.
// What is kept may reach them later than that.
const channel = new BroadcastChannel('comanda.account');
channel.onmessage = ({ data }: MessageEvent<boolean | Problem['body']>) =>
  become(data === true, null, typeof data === 'object' ? new Problem(401, data) : null);

function become(now: boolean, token: Held | null, why: Problem | null): void {
  noteSignedIn(now);
  ended = why;
  held = token;
  signedIn = now;
  // Whoever was signed in before, nothing of theirs is shown to the next.
  if (now) void queries.resetQueries({ queryKey: [ACCOUNT] });
  else queries.removeQueries({ queryKey: [ACCOUNT] });
  for (const listener of listeners) listener();
}

function tell(now: boolean, token: Held | null, why: Problem | null = null): void {
  become(now, token, why);
  channel.postMessage(why?.body ?? now);
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What the server said when it ended the sign-in; null where it has not, or its owner has signed out. */
export const useWhyEnded = (): Problem | null => useSyncExternalStore(listen, () => ended);

/** Whether somebody seems to be signed in: the server has the last word. */
export const useSignedIn = (): boolean => useSyncExternalStore(listen, () => signedIn);

const heldOf = ({ access_token, expires_in }: CustomerToken): Held => ({
  token: access_token,
  until: Date.now() + expires_in * 1000,
});

export const begin = (answer: CustomerToken): void => tell(true, heldOf(answer));

/** To be called once its owner has had the sign-in ended. */
export const leave = (): void => tell(false, null);

/** One tab after the other: each needs the cookie that the one before was given. */
const inTurn = async (work: () => Promise<string | null>): Promise<string | null> =>
  'locks' in navigator ? await navigator.locks.request('comanda.account', work) : await work();

async function refresh(): Promise<string | null> {
  if (!signedIn) return null; // another tab has signed out meanwhile
  try {
    held = heldOf(await unwrap(api.POST('/api/customer/token/refresh', { headers: { 'X-Comanda': '1' } })));
    return held.token;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    tell(false, null, error);
    return null;
  }
}

/** null: nobody is signed in. `refused`: a token that the server does not take any more. */
export async function accessToken(refused?: string): Promise<string | null> {
  if (held && held.token !== refused && Date.now() < held.until - SPARE) return held.token;
  refreshing ??= inTurn(refresh).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** Asks as the owner of the account. Raises Problem not_signed_in where nobody is. */
export async function asOwner<T>(ask: (headers: Record<string, string>) => Asked<T>): Promise<T> {
  const token = await accessToken();
  if (!token) throw new Problem(401, { code: 'not_signed_in' });
  try {
    return await unwrap(ask(bearer(token)));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'not_signed_in') throw error;
    const next = await accessToken(token);
    if (!next) throw error;
    return unwrap(ask(bearer(next)));
  }
}

/** Raises NoAnswer: then one is still signed in. */
export async function signOut(): Promise<void> {
  try {
    await asOwner((headers) => api.POST('/api/customer/logout', { headers }));
  } catch (error) {
    if (error instanceof NoAnswer || (error instanceof Problem && error.status !== 401)) throw error;
  }
  leave();
}
