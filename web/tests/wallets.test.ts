import { Problem } from '@shared/api/client';
import { expect, test } from 'vitest';
import { walletsOn } from '../customer/services/wallets';
import { fieldOf, textOf } from '../staff/settings/walletQueries';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
const LAPTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';

test.each([
  [IPHONE, ['apple']],
  [ANDROID, ['google']],
  [LAPTOP, ['apple', 'google']],
] as const)('%s keeps %j', (device, kept) => {
  expect(walletsOn(device, ['apple', 'google'])).toEqual(kept);
});

test('what the business has not set up is offered to no phone', () => {
  expect(walletsOn(IPHONE, ['google'])).toEqual([]);
  expect(walletsOn(ANDROID, ['apple'])).toEqual([]);
  expect(walletsOn(LAPTOP, [])).toEqual([]);
});

test('a certificate that is no text is written as one, and a text stays as it is', () => {
  const der = new Uint8Array([0x30, 0x82, 0x00, 0x40, ...Array.from({ length: 64 }, (_, at) => at)]);
  const [first, ...lines] = textOf(der).trimEnd().split('\n');
  const last = lines.pop();
  expect([first, last]).toEqual(['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----']);
  expect(lines.map((line) => line.length)).toEqual([64, 28]);
  expect(Uint8Array.from(atob(lines.join('')), (one) => one.charCodeAt(0))).toEqual(der);
  for (const text of ['-----BEGIN CERTIFICATE-----\nMIIB\n', '{"private_key": "x"}', '0 nothing', '']) {
    expect(textOf(new TextEncoder().encode(text))).toBe(text);
  }
});

const refused = (reason: string) => new Problem(422, { code: 'pass_keys_not_valid', reason });

test.each([
  ['expired', 'certificate'],
  ['wwdr_of_another', 'intermediate'],
  ['key_of_another', 'key'],
  ['key_unreadable', 'key'],
  ['something new', null],
])('%s is said of %s', (reason, field) => {
  expect(fieldOf(refused(reason), ['certificate', 'intermediate', 'key'])).toBe(field);
});

test('an unreadable key of Google is said of its file', () => {
  expect(fieldOf(refused('key_unreadable'), ['issuer_id', 'key_file'])).toBe('key_file');
  expect(fieldOf(new Error('no answer'), ['key'])).toBeNull();
});
