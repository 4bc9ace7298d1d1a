// What is left of an invoice, and what its lines come to: as the server counts it.

import type { Document } from '@shared/api/schema';
import { describe, expect, test } from 'vitest';
import { creditOfLine, creditOfLines, leftOfInvoice } from '../staff/invoice/sums';

type Line = Document['lines'][number];

const line = (
  quantity: number,
  unit: number,
  rate_bp: number,
  of_line: number | null = null,
  discount_cents = 0,
): Line => ({
  name: 'Fish',
  name2: '',
  options: [],
  quantity,
  unit_price_cents: unit,
  discount_cents,
  total_cents: quantity * unit - discount_cents,
  net_cents: 0,
  rate_bp,
  of_line,
});

const documentOf = (fields: Partial<Document>): Document => fields as Document;

const inclusive = documentOf({
  prices_include_tax: true,
  lines: [line(3, 9000, 2100), line(2, 1500, 0)],
  rates: [
    { rate_bp: 0, net_cents: 3000, tax_cents: 0, gross_cents: 3000 },
    { rate_bp: 2100, net_cents: 22314, tax_cents: 4686, gross_cents: 27000 },
  ],
});

const exclusive = documentOf({
  prices_include_tax: false,
  lines: [line(3, 1001, 500)],
  rates: [{ rate_bp: 500, net_cents: 3003, tax_cents: 150, gross_cents: 3153 }],
});

describe('what is left', () => {
  test('all of it, where nothing was taken back', () => {
    const left = leftOfInvoice(inclusive, []);
    expect([left.quantities, left.gross_cents]).toEqual([[3, 2], 30000]);
  });

  test('less what a credit note took back of a line, and of its rate', () => {
    const credit = documentOf({
      lines: [line(1, 9000, 2100, 0)],
      rates: [{ rate_bp: 2100, net_cents: 7438, tax_cents: 1562, gross_cents: 9000 }],
    });
    const left = leftOfInvoice(inclusive, [credit]);
    expect([left.quantities, left.gross_cents, left.rates[1]?.net_cents]).toEqual([[2, 2], 21000, 14876]);
  });

  test('an amount takes back no line', () => {
    const credit = documentOf({
      lines: [line(1, 5000, 2100)],
      rates: [{ rate_bp: 2100, net_cents: 4132, tax_cents: 868, gross_cents: 5000 }],
    });
    const left = leftOfInvoice(inclusive, [credit]);
    expect([left.quantities, left.gross_cents]).toEqual([[3, 2], 25000]);
    // So much of that rate is not left.
    expect(creditOfLines(inclusive, left, { 0: 3 })).toBeNull();
    expect(creditOfLines(inclusive, left, { 0: 2, 1: 2 })).toBe(21000);
  });
});

describe('what lines come to', () => {
  test('as they are priced, where prices have the tax in them', () => {
    expect(creditOfLines(inclusive, leftOfInvoice(inclusive, []), { 0: 1, 1: 1 })).toBe(10500);
  });

  test('of two with one for free, half of what was charged for one, and the rest for the other', () => {
    const less = documentOf({
      prices_include_tax: true,
      lines: [line(2, 350, 2100, null, 349)],
      rates: [{ rate_bp: 2100, net_cents: 290, tax_cents: 61, gross_cents: 351 }],
    });
    const whole = leftOfInvoice(less, []);
    expect([creditOfLine(whole, 0, 1), creditOfLines(less, whole, { 0: 1 })]).toEqual([176, 176]);
    const credit = documentOf({
      lines: [line(1, 350, 2100, 0, 174)],
      rates: [{ rate_bp: 2100, net_cents: 145, tax_cents: 31, gross_cents: 176 }],
    });
    const rest = leftOfInvoice(less, [credit]);
    expect([creditOfLine(rest, 0, 1), creditOfLine(rest, 0, 0)]).toEqual([175, 0]);
  });

  test('with their share of the tax, where it comes on top', () => {
    const left = leftOfInvoice(exclusive, []);
    expect(creditOfLines(exclusive, left, { 0: 1 })).toBe(1051);
    expect(creditOfLines(exclusive, left, { 0: 3 })).toBe(3153);
    expect(creditOfLines(exclusive, left, {})).toBe(0);
  });
});
