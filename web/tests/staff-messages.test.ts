// Words while they are written, what makes an SMS long, and the plots of messages.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Formats } from '../shared/format';
import { fullness, isNamed, scaleFor } from '../staff/app/plots';
import { daysOf } from '../staff/messages/plots';
import { ORDER_MESSAGES, OTHER_MESSAGES, toSamePerson } from '../staff/order/messages';
import { alikeOf, costlyOf, countriesIn, inserted, mended, problemOfWords } from '../staff/settings/words';

const ROOT = path.join(import.meta.dirname, '../..');
const strings = (language: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(ROOT, `web/staff/strings/${language}.json`), 'utf8'));

describe('words', () => {
  const allowed = ['name', 'order_id'];

  test.each([
    ['Hi {name}, #{order_id}', null],
    ['', null],
    ['a {{brace}} of its own', null],
    ['{{{name}}}', null],
    ['Hi {nam}', { unknown: 'nam' }],
    ['Hi {}', { unknown: '' }],
    ['Hi {name!r}', { unknown: 'name!r' }],
    ['Hi {name} {nobody} {else}', { unknown: 'nobody' }],
    ['Hi {name', 'braces'],
    ['Hi name}', 'braces'],
    ['Hi {na{me}', 'braces'],
    ['Hi {{name}', 'braces'],
  ])('%s', (text, problem) => {
    expect(problemOfWords(text, allowed)).toEqual(problem);
  });

  test('a placeholder is put where one writes, in the place of what is selected', () => {
    expect(inserted('Hi , bye', 3, 3, '{name}')).toEqual(['Hi {name}, bye', 9]);
    expect(inserted('Hi Ama, bye', 3, 6, '{name}')).toEqual(['Hi {name}, bye', 9]);
    expect(inserted('', 0, 0, '{link}')).toEqual(['{link}', 6]);
  });

  test('what makes an SMS long is named, with what may take its place', () => {
    const text = 'It costs ₵5 — “thanks”… ✓ شكرًا';
    expect(costlyOf(text, '₵—“”…✓شكرًا')).toEqual({
      mendable: [
        ['₵', 'GHS '],
        ['—', '-'],
        ['“', '"'],
        ['”', '"'],
        ['…', '...'],
      ],
      arabic: true,
      others: ['✓'],
    });
    // It came with what was filled in.
    expect(costlyOf('{name}', '₵')).toEqual({ mendable: [], arabic: false, others: [] });
  });

  test.each([
    ['ș', 's'],
    ['Ẽ', 'E'],
    ['①', '1'],
    ['’', "'"],
    ['\u00a0', ' '],
    ['☕', null],
    ['ب', null],
  ])('%s is like %s', (character, alike) => {
    expect(alikeOf(character)).toBe(alike);
  });

  test('mending doubles no space', () => {
    expect(mended('₵5 or ₵ 7', [['₵', 'GHS ']])).toBe('GHS 5 or GHS 7');
    expect(
      mended('“so”', [
        ['“', '"'],
        ['”', '"'],
      ]),
    ).toBe('"so"');
  });
});

test('countries have names in both languages, and what is none has not', () => {
  for (const language of ['en', 'ar']) {
    const codes = countriesIn(language).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['GH', 'OM', 'NG', 'GB', 'US', 'ZA']));
    for (const none of ['ZZ', 'EU', 'UN', 'SU', 'DD', 'UK', 'AA']) expect(codes).not.toContain(none);
    expect(new Set(codes).size).toBe(codes.length);
  }
  expect(countriesIn('en').find(({ code }) => code === 'GH')).toEqual({ code: 'GH', name: 'Ghana' });
  expect(countriesIn('ar').find(({ code }) => code === 'OM')).toEqual({ code: 'OM', name: 'عُمان' });
});

describe('plots', () => {
  const row = (day: string, more: object) => ({
    day,
    channel: 'sms' as const,
    provider: 'twilio',
    taken: 0,
    delivered: 0,
    failed: 0,
    skipped: 0,
    segments: 0,
    ...more,
  });

  test('every day is there, and each outcome is counted once', () => {
    const rows = [
      row('2026-03-01', { taken: 5, delivered: 3, failed: 1, segments: 8 }),
      row('2026-03-01', { channel: 'email', provider: 'smtp', taken: 2, skipped: 1 }),
      row('2026-02-20', { taken: 9 }),
    ];
    const nothing = { delivered: 0, sent: 0, failed: 0, skipped: 0, segments: 0, all: 0 };
    expect(daysOf(rows, '2026-03-02', 3)).toEqual([
      { day: '2026-02-28', ...nothing },
      { day: '2026-03-01', delivered: 3, sent: 4, failed: 1, skipped: 1, segments: 8, all: 9 },
      { day: '2026-03-02', ...nothing },
    ]);
    expect(daysOf(rows, '2026-03-02', 2, 'email')[0]).toEqual({
      day: '2026-03-01',
      ...nothing,
      sent: 2,
      skipped: 1,
      all: 3,
    });
    expect(daysOf(rows, '2026-03-02', 90)).toHaveLength(90);
  });

  test('a scale ends at a round number whose half is whole, and nothing is higher', () => {
    expect([0, 1, 4, 5, 9, 11, 21, 41, 61, 99, 101, 4711].map(scaleFor)).toEqual([
      4, 4, 4, 6, 10, 12, 30, 50, 80, 100, 120, 5000,
    ]);
    for (let most = 1; most < 5000; most += 1) {
      expect(scaleFor(most)).toBeGreaterThanOrEqual(most);
      expect(scaleFor(most) % 2).toBe(0);
    }
  });

  test('days are named from today backwards, as many as there is room for', () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, at) => at).filter((at) => isNamed(at, count, 5));
    expect(named(7)).toEqual([0, 2, 4, 6]);
    expect(named(30)).toEqual([5, 11, 17, 23, 29]);
    expect(named(90)).toHaveLength(5);
    expect(named(3)).toEqual([0, 1, 2]);
  });

  test('what may be used is full at its end', () => {
    expect([fullness(0, 10), fullness(5, 10), fullness(12, 10), fullness(0, 0)]).toEqual([0, 50, 100, 100]);
  });
});

test('everything to the same person is looked for by what is known of them', () => {
  const message = { recipient: '+233241234567', customer_id: null } as never;
  expect(toSamePerson(message)).toEqual({ q: '+233241234567' });
  expect(toSamePerson({ recipient: 'k…@guest.example', customer_id: null } as never)).toBeNull();
  expect(toSamePerson({ recipient: '', customer_id: 'c1' } as never)).toEqual({ customer: 'c1' });
});

test('small costs keep their fractions, lengths of time their unit', () => {
  const ghana = { currency: 'GHS', currency_decimals: 2, country: 'GH', timezone: 'Africa/Accra' };
  const { cost, lasting, share, dayOfYear } = new Formats('en', ghana);
  expect(cost(45_000, 'USD')).toBe('\u2068$\u20680.045'.replace('\u20680', '\u20690'));
  expect(cost(212_040_000, 'GHS')).toBe('\u2068GH₵\u2069212.04');
  expect([lasting(4.21), lasting(45), lasting(130), lasting(8000)]).toEqual([
    '4.2 secs',
    '45 secs',
    '2 mins',
    '2 hrs',
  ]);
  expect(share(9558)).toBe('95.6%');
  expect(dayOfYear('2026-11-22')).toBe('22 Nov');
});

test('whatever is sent has a name in both languages', () => {
  const source = readFileSync(path.join(ROOT, 'comanda/notifications/texts.py'), 'utf8');
  const emails = [...source.matchAll(/^ {4}"(\w+)": \{$/gm)].map((found) => found[1] ?? '');
  expect(emails.length).toBeGreaterThan(20);
  expect([...OTHER_MESSAGES].filter((kind) => kind !== 'otp' && kind !== 'campaign').sort()).toEqual(
    emails.sort(),
  );
  const reasons = /SkipReason = Literal\[([^\]]*)\]/.exec(
    readFileSync(path.join(ROOT, 'comanda/notifications/kinds.py'), 'utf8'),
  );
  const skips = [...(reasons?.[1] ?? '').matchAll(/"(\w+)"/g)].map((found) => found[1]);
  expect(skips).toContain('monthly_cap');
  const said = [
    ...ORDER_MESSAGES.flatMap((kind) => [`message_kind.${kind}`, `message_when.${kind}`]),
    ...OTHER_MESSAGES.map((kind) => `message_kind.${kind}`),
    ...skips.map((reason) => `message_skip.${reason}`),
  ];
  for (const language of ['en', 'ar']) {
    const known = strings(language);
    expect(said.filter((key) => !(key in known))).toEqual([]);
  }
});
