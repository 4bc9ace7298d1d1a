// The cases that the server's tests run too (tests/cases): money, days and lines come out alike on both sides.

import { describe, expect, test } from 'vitest';
import amounts from '../../tests/cases/amounts.json';
import days from '../../tests/cases/days.json';
import lines from '../../tests/cases/lines.json';
import type { ItemOffered } from '../shared/api/schema';
import { look } from '../shared/basket';
import { Formats } from '../shared/format';

const plain = (text: string) =>
  text.replace(/[\u2066-\u2069\u200e\u200f\u061c,\s]/g, '').replace('\u2212', '-');

describe('an amount in figures', () => {
  for (const { cents, currency, decimals, figures } of amounts) {
    for (const language of ['en', 'ar'] as const) {
      test(`${figures} ${currency} in ${language}`, () => {
        const formats = new Formats(language, {
          currency,
          currency_decimals: decimals,
          country: '',
          timezone: 'UTC',
        });
        expect(plain(formats.money(cents)).replace(/[^\d.-]/g, '')).toContain(figures.replace('-', ''));
        expect(plain(formats.money(cents)).includes('-')).toBe(figures.startsWith('-'));
      });
    }
  }
});

describe('a moment where the business is', () => {
  for (const { _case, at, timezone, day, clock } of days) {
    test(_case, () => {
      const formats = new Formats('en', { currency: 'EUR', currency_decimals: 2, country: 'GB', timezone });
      expect([formats.day(at), formats.time(at).padStart(5, '0')]).toEqual([day, clock]);
    });
  }
});

describe('what a line costs', () => {
  for (const one of lines) {
    test(one._case, () => {
      const options = one.options.map(([delta, available], n) => ({
        id: `option-${n}`,
        name: `Option ${n}`,
        name2: '',
        price_delta_cents: Number(delta),
        available: Boolean(available),
      }));
      const item: ItemOffered = {
        id: 'dish',
        category_id: 'mains',
        name: 'Dish',
        name2: 'طبق',
        description: '',
        description2: '',
        price_cents: one.price_cents,
        image: null,
        is_featured: false,
        available: true,
        unavailable_because: null,
        option_groups: [
          {
            id: 'choice',
            name: 'Choice',
            name2: '',
            min_choices: one.least ?? 0,
            max_choices: one.most ?? 5,
            options,
          },
        ],
      };
      const chosen = one.chosen.map((n) => `option-${n}`);
      const line = { item_id: 'dish', quantity: one.quantity, options: chosen, note: '' };
      const seen = look(line, new Map([['dish', item]]));
      if (one.refused) expect(seen.trouble).toBe('choices');
      else expect([seen.trouble, seen.unit, seen.total]).toEqual([null, one.unit_cents, one.total_cents]);
    });
  }
});
