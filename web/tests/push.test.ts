import { describe, expect, test } from 'vitest';
import { bytesOf, isSignedBy, supportOf } from '../customer/services/push';
import { noticeOf, pageOf } from '../customer/services/pushNotice';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('a push that arrives', () => {
  const SENT = {
    title: 'الباب الأزرق',
    body: 'طلبك رقم 7 جاهز!',
    url: '/track/1',
    tag: 'order-1',
    language: 'ar',
    dir: 'rtl',
  };

  test('is shown as it was written', () => {
    expect(noticeOf(JSON.stringify(SENT), 'en')).toEqual({
      title: SENT.title,
      options: {
        body: SENT.body,
        lang: 'ar',
        dir: 'rtl',
        icon: '/icon-192.png',
        tag: 'order-1',
        renotify: true,
        data: { url: '/track/1' },
      },
    });
  });

  test.each([
    ['nothing', undefined, 'en', 'There is news about your order. Open it to see.', 'ltr'],
    ['no JSON', '{"title":', 'ar', 'هناك جديد بشأن طلبك. افتحه للاطّلاع عليه.', 'rtl'],
    ['another kind of JSON', '[1]', 'en', 'There is news about your order. Open it to see.', 'ltr'],
    ['no text', '{"title":"x","body":7}', 'en', 'There is news about your order. Open it to see.', 'ltr'],
  ] as const)('and holds %s says something all the same', (_, sent, language, body, dir) => {
    const { title, options } = noticeOf(sent, language);
    expect({ title, body: options.body, dir: options.dir, data: options.data }).toEqual({
      title: 'Comanda',
      body,
      dir,
      data: { url: '/' },
    });
  });

  test('and cannot be read keeps what can be', () => {
    const { options } = noticeOf(JSON.stringify({ url: '/track/1', tag: 'order-1', language: 'ar' }), 'en');
    expect(options).toMatchObject({ lang: 'ar', tag: 'order-1', data: { url: '/track/1' } });
  });
});

test.each([
  ['/track/1', 'https://eat.example/track/1'],
  ['https://eat.example/track/1', 'https://eat.example/track/1'],
  ['https://elsewhere.example/track/1', 'https://eat.example/'],
  ['//elsewhere.example', 'https://eat.example/'],
  ['javascript:alert(1)', 'https://eat.example/'],
  ['http://[', 'https://eat.example/'],
  [undefined, 'https://eat.example/'],
  [{ a: 1 }, 'https://eat.example/'],
])('a notification with %j leads to %s', (url, page) => {
  expect(pageOf(url, 'https://eat.example').href).toBe(page);
});

test.each([
  ['full', true, LINUX, 0, false],
  ['none', false, LINUX, 0, false],
  ['none', false, MAC, 0, false],
  ['once installed', false, MAC, 5, false], // an iPad
  ['once installed', false, IPHONE, 5, false],
  ['full', true, IPHONE, 5, true],
  ['none', false, IPHONE, 5, true],
] as const)('support is "%s" (push: %s) of %s', (support, push, userAgent, touchPoints, standalone) => {
  expect(supportOf({ push, userAgent, touchPoints, standalone })).toBe(support);
});

test('a key is compared as bytes', () => {
  expect([...bytesOf('BP-_AA')]).toEqual([4, 255, 191, 0]);
  expect(isSignedBy('BP-_AA', new Uint8Array([4, 255, 191, 0]).buffer)).toBe(true);
  expect(isSignedBy('BP-_AA', new Uint8Array([4, 255, 191, 1]).buffer)).toBe(false);
  expect(isSignedBy('BP-_AA', new Uint8Array([4, 255, 191]).buffer)).toBe(false);
  expect(isSignedBy('BP-_AA', null)).toBe(false);
});
