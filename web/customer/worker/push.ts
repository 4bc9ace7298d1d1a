// The part of the service worker that shows pushes, also while no page is open. Built as a script of its own, which the
// generated worker imports: see vite.config.ts.

import type { Language } from '@shared/text';
import { wantedPushes } from '../services/pushKept';
import { noticeOf, pageOf } from '../services/pushNotice';

// What of a service worker's scope is used here: its types cannot stand beside those of a page.
interface Work extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Pushed extends Work {
  data: { text(): string } | null;
}

interface Clicked extends Work {
  notification: Notification;
}

interface Changed extends Work {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
}

interface Page {
  url: string;
  focus(): Promise<unknown>;
}

interface Worker {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(which: { type: 'window'; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Clicked) => void): void;
  addEventListener(type: 'pushsubscriptionchange', listener: (event: Changed) => void): void;
}

const worker = self as unknown as Worker;

/** In which the person was asked; else the browser's. */
async function spoken(): Promise<Language> {
  const [found] = await wantedPushes().catch(() => []);
  return found?.[1].language ?? (navigator.language.startsWith('ar') ? 'ar' : 'en');
}

worker.addEventListener('push', (event) => {
  const show = async () => {
    const { title, options } = noticeOf(event.data?.text(), await spoken());
    await worker.registration.showNotification(title, options);
  };
  event.waitUntil(show());
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const page = pageOf((event.notification.data as { url?: unknown } | null)?.url, location.origin);
  const open = async () => {
    const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const there = pages.find(({ url }) => new URL(url).pathname === page.pathname);
    await (there ? there.focus() : worker.clients.openWindow(page.href));
  };
  event.waitUntil(open());
});

// The browser has given up a subscription by itself: each business is told of the new one. Where that fails, the page
// does it when it is opened the next time.
worker.addEventListener('pushsubscriptionchange', (event) => {
  const renew = async () => {
    const wanted = await wantedPushes();
    const key = event.oldSubscription?.options.applicationServerKey ?? wanted[0]?.[1].key;
    if (!key) return;
    const { endpoint, keys } = (
      event.newSubscription ??
      (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
    ).toJSON();
    for (const [slug, kept] of wanted) {
      if (!kept.token) continue;
      await fetch(`/api/customer/notifications/subscribe?restaurant=${encodeURIComponent(slug)}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${kept.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          endpoint,
          keys: { p256dh: keys?.p256dh, auth: keys?.auth },
          language: kept.language,
        }),
      });
    }
  };
  event.waitUntil(renew());
});
