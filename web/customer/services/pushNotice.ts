// What a push is shown as. Read by the service worker, where no page is open.

import { isLanguage, LANGUAGES, type Language } from '@shared/text';

export interface PushNotice {
  title: string;
  options: NotificationOptions & { renotify: boolean; data: { url: string } };
}

/** What is said of a push that cannot be read: the browser demands that something is. */
const UNREADABLE: Record<Language, string> = {
  en: 'There is news about your order. Open it to see.',
  ar: 'هناك جديد بشأن طلبك. افتحه للاطّلاع عليه.',
};

const ICON = '/icon-192.png';

/** `language`: of a push that does not say its own. */
export function noticeOf(sent: string | undefined, language: Language): PushNotice {
  const said = read(sent);
  const text = (name: string): string => (typeof said[name] === 'string' ? said[name] : '');
  const own = text('language');
  const lang = isLanguage(own) ? own : language;
  const readable = text('title') !== '' && text('body') !== '';
  return {
    title: readable ? text('title') : 'Comanda',
    options: {
      body: readable ? text('body') : UNREADABLE[lang],
      lang,
      dir: LANGUAGES[lang].direction,
      icon: ICON,
      tag: text('tag') || 'news',
      renotify: true, // what is new about an order takes the place of what was, and is heard all the same
      data: { url: text('url') || '/' },
    },
  };
}

function read(sent: string | undefined): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(sent ?? '');
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Where a notification leads: only to a page of this origin. */
export function pageOf(url: unknown, origin: string): URL {
  try {
    const page = new URL(typeof url === 'string' ? url : '/', origin);
    if (page.origin === origin) return page;
  } catch {
    // As below.
  }
  return new URL('/', origin);
}
