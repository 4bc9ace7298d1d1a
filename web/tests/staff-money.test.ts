import { expect, test } from 'vitest';
import { barsOf, dayAfter } from '../staff/app/plots';
import { centsOf, dueOf, leftOf, likelyNotes, partsOf, plainOf } from '../staff/order/sums';
import { shownHours } from '../staff/payments/day';
import { percentsOf } from '../staff/settings/tips';

test.each([
  ['12.50', 2, 1250],
  ['12', 2, 1200],
  ['12.5', 2, 1250],
  ['.5', 2, 50],
  ['5.', 2, 500],
  ['4.205', 3, 4205],
  ['١٢٫٥٠', 2, 1250],
  ['12,50', 2, 1250],
  [' 7 ', 2, 700],
  ['7', 0, 7],
  ['', 2, null],
  ['.', 2, null],
  ['12.505', 2, null],
  ['7.5', 0, null],
  ['-3', 2, null],
  ['1e3', 2, null],
  ['twelve', 2, null],
])('%s with %i decimals is an amount, or none', (text, decimals, cents) => {
  expect(centsOf(text, decimals)).toBe(cents);
});

test('an amount is typed as it was written', () => {
  for (const cents of [0, 1, 99, 100, 4205, 123456789]) {
    expect(centsOf(plainOf(cents, 2), 2)).toBe(cents);
    expect(centsOf(plainOf(cents, 3), 3)).toBe(cents);
  }
});

test('what is likely handed over is enough, and grows', () => {
  expect(likelyNotes(4200, 2)).toEqual([4200, 4500, 5000, 6000, 10000]);
  expect(likelyNotes(5000, 2)).toEqual([5000, 6000, 10000]);
  expect(likelyNotes(4200, 3)).toEqual([4200, 4500, 5000, 6000, 10000]);
  expect(likelyNotes(0, 2)).toEqual([]);
  for (let cents = 1; cents < 200_000; cents += 37) {
    const notes = likelyNotes(cents, 2);
    expect(notes[0]).toBe(cents);
    expect(notes.length).toBeLessThanOrEqual(5);
    expect([...new Set(notes)].sort((one, other) => one - other)).toEqual(notes);
  }
});

const order = { status: 'ready', payment_status: 'unpaid', total_cents: 4200, paid_cents: 0 } as const;

test('what is due is what was not paid, and nothing once the order is over', () => {
  expect(dueOf(order)).toBe(4200);
  expect(dueOf({ ...order, payment_status: 'partly_paid', paid_cents: 2000 })).toBe(2200);
  expect(dueOf({ ...order, payment_status: 'paid', paid_cents: 4200 })).toBe(0);
  // What was given back is not asked for again.
  expect(dueOf({ ...order, payment_status: 'refunded', paid_cents: 4200 })).toBe(0);
  for (const status of ['cancelled', 'rejected', 'expired'] as const) {
    expect(dueOf({ ...order, status })).toBe(0);
  }
});

const payment = (id: string, amount_cents: number, minute: number, more = {}) => ({
  id,
  amount_cents,
  refunded_cents: 0,
  status: 'succeeded' as const,
  is_stray: false,
  created_at: `2026-11-21T12:${minute}:00Z`,
  ...more,
});

test('money goes back from the newest payment first', () => {
  const first = payment('first', 3000, 10);
  const second = payment('second', 2000, 20, { refunded_cents: 500 });
  const failed = payment('failed', 9000, 30, { status: 'failed' });
  const stray = payment('stray', 9000, 40, { is_stray: true });
  const payments = [first, second, failed, stray];
  expect(payments.map(leftOf)).toEqual([3000, 1500, 0, 0]);
  expect(partsOf(payments, 2000)).toEqual([
    { payment: second, cents: 1500 },
    { payment: first, cents: 500 },
  ]);
  expect(partsOf(payments, 1500)).toEqual([{ payment: second, cents: 1500 }]);
  expect(partsOf(payments, Number.MAX_SAFE_INTEGER).map((one) => one.cents)).toEqual([1500, 3000]);
});

test.each([
  ['5, 10, 15', [5, 10, 15]],
  ['٥، ١٠٪', [5, 10]],
  ['10 % 10 %', [10]],
  ['', []],
  ['5, 60', null],
  ['0', null],
  ['7.5', null],
  ['1 2 3 4 5', null],
])('%s as tips', (text, found) => {
  expect(percentsOf(text)).toEqual(found);
});

test('the plots of a day', () => {
  expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01');
  expect(dayAfter('2027-01-01', -1)).toBe('2026-12-31');
  expect(barsOf([200, 0, 100, 1])).toEqual([100, 0, 50, 2]);
  expect(barsOf([])).toEqual([]);
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    taken_cents: hour === 12 || hour === 14 ? 100 : 0,
  }));
  expect(shownHours(hours).map((one) => one.hour)).toEqual([11, 12, 13, 14, 15]);
  expect(shownHours(hours.map((one) => ({ ...one, taken_cents: 0 })))).toEqual([]);
});
