import { describe, expect, test } from 'vitest';
import { countOf, type Line, MOST, withLine, withLineChanged } from '../shared/basket';
import { clock, folded, minutesUntil, western } from '../shared/format';
import { parser, type ServerEvent } from '../shared/stream';
import { Texts } from '../shared/text';

const line = (item_id: string, quantity = 1, options: string[] = [], note = ''): Line => ({
  item_id,
  quantity,
  options,
  note,
});

describe('the basket', () => {
  test('the same thing chosen again counts up the line there is, in whatever order its options were chosen', () => {
    const lines = withLine(withLine([], line('a', 2, ['x', 'y'])), line('a', 3, ['y', 'x']));
    expect(lines).toEqual([line('a', 5, ['x', 'y'])]);
  });

  test('another note or other options make another line', () => {
    const lines = [line('a'), line('a', 1, [], 'no salt'), line('a', 1, ['x'])].reduce<Line[]>(withLine, []);
    expect(lines).toHaveLength(3);
    expect([countOf(lines), countOf(lines, 'a'), countOf(lines, 'b')]).toEqual([3, 3, 0]);
  });

  test('never more than can be ordered', () => {
    expect(withLine([line('a', 49)], line('a', 5))[0]?.quantity).toBe(MOST);
  });

  test('a line changed into another one becomes one with it, else it keeps its place', () => {
    const lines = [line('a'), line('b'), line('a', 1, ['x'])];
    expect(withLineChanged(lines, 2, line('a', 2))).toEqual([line('a', 3), line('b')]);
    expect(withLineChanged(lines, 0, line('a', 4, ['z']))).toEqual([
      line('a', 4, ['z']),
      line('b'),
      lines[2],
    ]);
  });
});

describe('the stream', () => {
  const pieces =
    'retry: 2000\n\nid: 7\nevent: order\ndata: {"a":\ndata: 1}\n\n: still here\n\nevent: menu\r\ndata: {}\r\n\r\n';
  const expected: ServerEvent[] = [
    { event: 'order', data: '{"a":\n1}', id: '7' },
    { event: 'menu', data: '{}', id: null },
  ];

  for (let size = 1; size <= pieces.length; size += 1) {
    test(`in pieces of ${size}`, () => {
      const heard: ServerEvent[] = [];
      const take = parser((event) => heard.push(event));
      for (let at = 0; at < pieces.length; at += size) take(pieces.slice(at, at + size));
      expect(heard).toEqual(expected);
    });
  }
});

describe('texts', () => {
  const en = new Texts('en', { hello: 'Hello {name}', items: { one: 'one item', other: '{n} items' } });
  const ar = new Texts('ar', {
    items: { zero: 'لا شيء', one: 'صنف', two: 'صنفان', few: '{n} أصناف', other: '{n} صنفًا' },
  });

  test('what is put into a sentence keeps its own direction', () => {
    expect(en.t('hello', { name: 'أحمد' })).toBe('Hello \u2068أحمد\u2069');
    expect(en.t('hello')).toBe('Hello ');
  });

  test('plural forms are those of the language', () => {
    expect([0, 1, 2].map((n) => en.t('items', { n }))).toEqual(['0 items', 'one item', '2 items']);
    expect([0, 1, 2, 3, 11].map((n) => ar.t('items', { n }))).toEqual([
      'لا شيء',
      'صنف',
      'صنفان',
      '3 أصناف',
      '11 صنفًا',
    ]);
  });

  test('of two names, the one in the language of the page', () => {
    expect([en.pick('Tea', 'شاي'), ar.pick('Tea', 'شاي'), ar.pick('Tea', ''), en.pick('', 'شاي')]).toEqual([
      'Tea',
      'شاي',
      'Tea',
      'شاي',
    ]);
    expect(ar.otherNameOf({ name: 'Tea', name2: 'شاي' })).toBe('Tea');
  });
});

test('lengths of time', () => {
  expect([0, 999, 61_000, 3_661_000, -5].map(clock)).toEqual(['0:00', '0:01', '1:01', '1:01:01', '0:00']);
  const at = '2026-03-06T12:15:00Z';
  expect(
    ['12:00:02', '12:14:57', '12:16:00'].map((t) => minutesUntil(at, Date.parse(`2026-03-06T${t}Z`))),
  ).toEqual([15, 0, -1]);
});

test('digits and letters are found however they are written', () => {
  expect(western('٠٢٤ ۱۲۳ 45')).toBe('024 123 45');
  expect([folded('Café'), folded('أُرزّ'), folded('قهوة'), folded('LEMON')]).toEqual([
    'cafe',
    'ارز',
    'قهوه',
    'lemon',
  ]);
});

describe('numbers in words', () => {
  const strings = { left: { one: '{n} left', other: '{n} left' }, of: '{n} of {name}' };

  test('are written in the digits of the country', () => {
    const omani = new Texts('ar', strings).in('OM');
    expect(omani.t('left', { n: 12 })).toBe('١٢ left');
    expect(omani.digits('4:05')).toBe('٤:٠٥');
    expect(new Texts('ar', strings).in('GH').t('left', { n: 12 })).toBe('12 left');
    expect(new Texts('en', strings).in('OM').t('left', { n: 12 })).toBe('12 left');
  });

  test('but names keep theirs', () => {
    expect(new Texts('ar', strings, 'OM').t('of', { n: 1, name: 'Table 6' })).toBe(
      '١ of \u2068Table 6\u2069',
    );
  });
});
