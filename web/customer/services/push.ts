// Pushes to this browser: whether it can show any, what was said when it was asked, and keeping the server in step.

import { api, NoAnswer, Problem } from '@shared/api/client';
import type { Language } from '@shared/text';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { asHearer, type Hearer, notificationsOf } from './notifications';
import { declinePush, keepPush, keptPush, wantedPushes, wasToldOfDenial } from './pushKept';

const PATIENCE = 10_000;

/** The browser cannot: its service worker does not start, or its push service cannot be reached. */
export class BrowserFailed extends Error {
  override name = 'BrowserFailed';
}

/** The browser's question was closed without an answer. */
export class Unanswered extends Error {
  override name = 'Unanswered';
}

export type Support = 'full' | 'once installed' | 'none';

export interface Abilities {
  /** Workers, pushes and notifications. */
  push: boolean;
  userAgent: string;
  touchPoints: number;
  standalone: boolean;
}

/** An iPhone or iPad (which says it is a Mac) shows pushes only to what is on its home screen. */
export function supportOf({ push, userAgent, touchPoints, standalone }: Abilities): Support {
  if (push) return 'full';
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1);
  return apple && !standalone ? 'once installed' : 'none';
}

const abilities = (): Abilities => ({
  push: 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window,
  userAgent: navigator.userAgent,
  touchPoints: navigator.maxTouchPoints,
  standalone: matchMedia('(display-mode: standalone)').matches,
});

/** The bytes of what is written in base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Whether a subscription takes what the server signs with `key`. */
export function isSignedBy(key: string, subscribed: ArrayBuffer | null | undefined): boolean {
  const [wanted, has] = [bytesOf(key), new Uint8Array(subscribed ?? new ArrayBuffer())];
  return wanted.length === has.length && wanted.every((byte, at) => byte === has[at]);
}

export interface PushState {
  is: 'none' | 'once installed' | 'denied' | 'off' | 'on';
  /** Whether it was spoken of already, so that nobody is asked again. */
  quiet: boolean;
}

/** What of this is so; where pushes are on, the server is told so again, in the page's language. */
export const pushAt = (hearer: Hearer, language: Language) =>
  queryOptions({
    queryKey: ['push', hearer.slug, hearer.token, language],
    queryFn: () => look(hearer, language),
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
  });

async function look(hearer: Hearer, language: Language): Promise<PushState> {
  const support = supportOf(abilities());
  if (support === 'none') return { is: 'none', quiet: true };
  const kept = await keptPush(hearer.slug);
  const declined = kept?.wanted === false;
  if (support === 'once installed') return { is: support, quiet: declined };
  if (Notification.permission === 'denied') {
    return { is: 'denied', quiet: declined || (await wasToldOfDenial()) };
  }
  if (!kept?.wanted || Notification.permission !== 'granted') return { is: 'off', quiet: declined };
  try {
    await subscribe(hearer, language);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error; // without a network what was so stays so
  }
  return { is: 'on', quiet: false };
}

async function worker(): Promise<ServiceWorkerRegistration> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BrowserFailed()), PATIENCE);
  });
  // One that could not be installed when the network was away is installed now; one that is there stays.
  const installed = navigator.serviceWorker.register('/sw.js').then(
    () => navigator.serviceWorker.ready,
    () => Promise.reject(new BrowserFailed()),
  );
  try {
    return await Promise.race([installed, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The browser's, for what is signed with `key`, and whether it was made just now. */
async function subscriptionFor(key: string): Promise<{ subscription: PushSubscription; isNew: boolean }> {
  const { pushManager } = await worker();
  try {
    const known = await pushManager.getSubscription();
    if (known && isSignedBy(key, known.options.applicationServerKey)) {
      return { subscription: known, isNew: false };
    }
    await known?.unsubscribe(); // made for a key that the server has no more
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
    return { subscription: made, isNew: true };
  } catch {
    throw new BrowserFailed();
  }
}

/** To be called where notifications are allowed. Raises BrowserFailed, Problem, NoAnswer. */
async function subscribe(hearer: Hearer, language: Language): Promise<void> {
  const { push_key: key } = await queries.fetchQuery(notificationsOf(hearer));
  const { subscription, isNew } = await subscriptionFor(key);
  await tell(hearer, subscription, language);
  await keepPush(hearer.slug, { wanted: true, token: hearer.token, key, language });
  if (!isNew) return;
  for (const [slug, kept] of await wantedPushes()) {
    if (slug === hearer.slug) continue;
    // What fails here is done when a page of that business is opened.
    await tell({ slug, token: kept.token }, subscription, kept.language).catch(() => {});
  }
}

function tell({ slug, token }: Hearer, subscription: PushSubscription, language: Language): Promise<unknown> {
  const { endpoint = '', keys = {} } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys;
  return asHearer({ slug, token }, (headers) =>
    api.POST('/api/customer/notifications/subscribe', {
      params: { query: { restaurant: slug } },
      headers,
      body: { endpoint, keys: { p256dh, auth }, language },
    }),
  );
}

const lookAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ['push'] });

/** Asks in the browser's own words where that was not answered before. To be called when somebody has said yes: a
 * browser answers such questions only then. Raises Unanswered, BrowserFailed, Problem, NoAnswer. */
export async function switchOn(hearer: Hearer, language: Language): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission === 'default') throw new Unanswered();
  if (permission === 'granted') await subscribe(hearer, language);
  await lookAgain();
}

/** Of this business. Raises Problem, NoAnswer: then it is still on. */
export async function switchOff(hearer: Hearer): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    const { endpoint } = subscription;
    try {
      await asHearer(hearer, (headers) =>
        api.POST('/api/customer/notifications/unsubscribe', {
          params: { query: { restaurant: hearer.slug } },
          headers,
          body: { endpoint },
        }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error; // a guest who is no more has none
    }
  }
  await declinePush(hearer.slug);
  if ((await wantedPushes()).length === 0) await subscription?.unsubscribe();
  await lookAgain();
}

export async function decline(hearer: Hearer): Promise<void> {
  await declinePush(hearer.slug);
  await lookAgain();
}
