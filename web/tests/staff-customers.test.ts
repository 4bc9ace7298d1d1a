// Lists of customers: what the address says of them, who is let through, and how a file is counted.

import { describe, expect, test } from 'vitest';
import type { CustomerDetail, CustomerRead, PreferenceField } from '../shared/api/schema';
import { filtersOf, letsThrough, monthsUpTo, rowCounter, sameList, searchOf } from '../staff/customers/book';
import { readPreference, unagreed, valuesOf } from '../staff/customers/preferences';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const customer = (fields: Partial<CustomerRead>): CustomerRead => ({
  id: '1',
  customer_number: 'CUST-00001',
  type: 'stub',
  name: 'Ama',
  name2: null,
  phone: '+233241234567',
  phone_verified: false,
  email: null,
  email_verified: false,
  avatar_url: null,
  total_spent: 0,
  currency: 'GHS',
  visit_count: 0,
  last_order_at: null,
  loyalty_points: 0,
  tier: null,
  is_active: true,
  merged_into: null,
  has_account: false,
  source: 'staff',
  created_at: '2026-11-01T00:00:00Z',
  updated_at: '2026-11-01T00:00:00Z',
  ...fields,
});

describe('filters', () => {
  test('what the address says is what the server is asked, and back', () => {
    const search = { type: 'full', verified: 'false', active: 'false', visits_at_least: '5' } as const;
    const filters = { type: 'full', verified: false, active: false, visits_at_least: 5 } as const;
    expect(filtersOf(search)).toEqual(filters);
    expect(searchOf(filters, 'spent')).toEqual({
      type: 'full',
      source: '',
      verified: 'false',
      active: 'false',
      has_email: '',
      visited_since_days: '',
      not_visited_since_days: '',
      spent_at_least: '',
      visits_at_least: '5',
      sort: 'spent',
    });
  });

  test('a view that says of what it leaves out that it is null is the same list', () => {
    const said = { has_email: true, type: null, active: true };
    expect(sameList(said, 'recent', { has_email: true }, 'recent')).toBe(true);
    expect(sameList(said, 'recent', { has_email: true }, 'name')).toBe(false);
    expect(sameList(said, 'recent', {}, 'recent')).toBe(false);
  });

  test.each([
    [{}, {}, true],
    [{}, { is_active: false }, false],
    [{ active: false }, { is_active: false }, true],
    [{ active: false }, {}, false],
    [{ type: 'guest' }, {}, false],
    [{ verified: true }, {}, false],
    [{ verified: false }, {}, true],
    [{ has_email: false }, { email: 'a@b.c' }, false],
    [{ has_email: true }, { email: 'a@b.c' }, true],
    [{ source: 'order' }, {}, false],
    [{ visited_since_days: 7 }, {}, false],
    [{ visited_since_days: 7 }, { last_order_at: '2026-11-15T12:00:00Z' }, true],
    [{ visited_since_days: 7 }, { last_order_at: '2026-11-15T11:59:59Z' }, false],
    [{ not_visited_since_days: 7 }, {}, true],
    [{ not_visited_since_days: 7 }, { last_order_at: '2026-11-15T12:00:00Z' }, false],
    [{ not_visited_since_days: 7 }, { last_order_at: '2026-11-15T11:59:59Z' }, true],
    [{ spent_at_least: 100 }, { total_spent: 99 }, false],
    [{ spent_at_least: 100 }, { total_spent: 100 }, true],
    [{ visits_at_least: 2 }, { visit_count: 1 }, false],
  ] as const)('%j of %j', (filters, fields, isLet) => {
    expect(letsThrough(filters, customer(fields), NOW)).toBe(isLet);
  });
});

test('rows are counted as they come, in whichever pieces', () => {
  const bytes = new TextEncoder().encode('name,note\r\nAma,"two\r\nlines, ""quoted"""\r\nكوفي,\r\n');
  for (const size of [1, 2, 3, 7, 100]) {
    const count = rowCounter();
    let rows = 0;
    for (let at = 0; at < bytes.length; at += size) rows = count(bytes.slice(at, at + size));
    expect({ size, rows }).toEqual({ size, rows: 2 });
  }
  expect(rowCounter()(new TextEncoder().encode('name'))).toBe(0);
});

test('months go back over the year', () => {
  expect(monthsUpTo('2026-02-28', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  expect(monthsUpTo('2026-12-31', 12)[0]).toBe('2026-01');
});

describe('wishes', () => {
  const field = (key: string, more: Partial<PreferenceField>): PreferenceField => ({
    key,
    label: key,
    label2: '',
    kind: 'text',
    options: [],
    needs_consent: false,
    ...more,
  });
  const options = [
    { key: 'nuts', label: 'Nuts', label2: 'مكسرات' },
    { key: 'fish', label: 'Fish', label2: 'سمك' },
  ];
  const fields = [
    field('allergies', { kind: 'choices', options, needs_consent: true }),
    field('spice', { kind: 'choice', options }),
    field('vegan', { kind: 'flag' }),
    field('seat', {}),
  ];
  const of = (preferences: Record<string, unknown>, preference_consents: Record<string, string> = {}) =>
    ({ ...customer({}), preferences, preference_consents }) as unknown as CustomerDetail;

  test('a form begins with what is kept and still fits', () => {
    const kept = of({ allergies: ['nuts'], spice: 'gone', vegan: 'yes', seat: 'window', old: 'x' });
    expect(valuesOf(fields, kept)).toEqual({ allergies: ['nuts'], spice: '', vegan: false, seat: 'window' });
    expect(valuesOf(fields, of({ allergies: ['gone', 'nuts'] })).allergies).toEqual(['nuts']);
  });

  test('who has agreed is not asked again, nor for what stays empty', () => {
    const values = { allergies: ['nuts'], spice: '', vegan: false, seat: '' };
    expect(unagreed(fields, values, of({})).map(({ key }) => key)).toEqual(['allergies']);
    expect(unagreed(fields, values, of({}, { allergies: '2026-01-01T00:00:00Z' }))).toEqual([]);
    expect(unagreed(fields, { ...values, allergies: [] }, of({}))).toEqual([]);
  });

  test.each([
    ['allergies', ['fish', 'nuts'], ['Nuts', 'Fish']],
    ['allergies', [], []],
    ['spice', 'fish', ['Fish']],
    ['vegan', true, ['customer.preference_yes']],
    ['vegan', false, []],
    ['seat', 'window', ['window']],
    ['seat', undefined, []],
  ])('%s %j is read as %j', (key, value, said) => {
    const one = fields.find((found) => found.key === key) as PreferenceField;
    expect(readPreference(one, value).map(({ label }) => label)).toEqual(said);
  });
});
