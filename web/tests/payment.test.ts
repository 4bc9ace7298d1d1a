import { describe, expect, test } from 'vitest';
import {
  centsIn,
  failedOf,
  freeOf,
  itemsOf,
  leftOf,
  lookEvery,
  NO_TIP,
  openOf,
  shareOf,
  tipOf,
} from '../customer/services/payment';
import type { OrderMoney, PaymentRead } from '../shared/api/schema';

const AT = '2026-11-22T12:00:00Z';

const payment = (status: PaymentRead['status'], more: Partial<PaymentRead> = {}): PaymentRead => ({
  id: status,
  method: 'mtn',
  status,
  amount_cents: 1000,
  tip_cents: 0,
  refunded_cents: 0,
  currency: 'GHS',
  mine: true,
  phone: '…567',
  step: null,
  reason: null,
  is_stray: false,
  created_at: AT,
  expires_at: null,
  settled_at: null,
  ...more,
});

const money = (more: Partial<OrderMoney> = {}): OrderMoney => ({
  order_id: 'an order',
  status: 'awaiting_payment',
  payment_status: 'unpaid',
  currency: 'GHS',
  total_cents: 10_000,
  paid_cents: 0,
  tip_cents: 0,
  refunded_cents: 0,
  due_cents: 10_000,
  being_paid_cents: 0,
  pay_by: null,
  lines: [
    { line_id: 'rice', name: 'Rice', name2: '', quantity: 2, unit_cents: 3334 },
    { line_id: 'juice', name: 'Juice', name2: '', quantity: 1, unit_cents: 3334 },
  ],
  payments: [],
  refunds: [],
  now: AT,
  ...more,
});

describe('which attempt is told of', () => {
  test('the open one is the newest of one’s own that is not decided', () => {
    const all = [payment('failed'), payment('pending', { id: 'theirs', mine: false }), payment('initiated')];
    expect(openOf(money({ payments: all }))?.id).toBe('initiated');
    expect(openOf(money({ payments: all.slice(0, 2) }))).toBeUndefined();
  });

  test('one that failed is told of until another one follows it, or it was given up', () => {
    const failed = payment('failed', { reason: 'refused' });
    expect(failedOf(money({ payments: [failed, payment('failed', { id: 'theirs', mine: false })] }))).toBe(
      failed,
    );
    expect(failedOf(money({ payments: [failed, payment('succeeded')] }))).toBeUndefined();
    expect(failedOf(money({ payments: [failed, payment('cancelled')] }))).toBeUndefined();
  });
});

describe('what one pays', () => {
  test('a share is rounded up, and never more than others leave', () => {
    expect(shareOf(money(), 3)).toBe(3334);
    expect(shareOf(money({ paid_cents: 6668, due_cents: 3332 }), 3)).toBe(3332);
    expect(shareOf(money({ being_paid_cents: 8000 }), 3)).toBe(2000);
  });

  test('whoever takes the last items pays what rounding has left', () => {
    expect(itemsOf(money(), { rice: 1 })).toBe(3334);
    expect(itemsOf(money(), { rice: 2, juice: 1 })).toBe(10_000);
    expect(itemsOf(money(), {})).toBe(0);
  });

  test('nothing is free while others pay all of it', () => {
    expect(freeOf(money({ being_paid_cents: 12_000 }))).toBe(0);
  });
});

describe('a tip', () => {
  test('is none, a percentage or an amount', () => {
    expect(tipOf(NO_TIP, 4550, 2)).toBe(0);
    expect(tipOf({ percent: 15 }, 4550, 2)).toBe(683);
    expect(tipOf({ own: ' ' }, 4550, 2)).toBe(0);
    expect(tipOf({ own: '٢٫٥' }, 4550, 2)).toBe(250);
    expect(tipOf({ own: 'much' }, 4550, 2)).toBeNull();
  });

  test.each([
    ['2', 2, 200],
    ['2.5', 2, 250],
    ['2,50', 2, 250],
    ['0.005', 2, null],
    ['1.234', 3, 1234],
    ['7', 0, 7],
    ['7.5', 0, null],
    ['-1', 2, null],
    ['12345678', 2, null],
    ['1.', 2, 100],
  ])('%s with %i decimals', (written, decimals, cents) => {
    expect(centsIn(written, decimals)).toBe(cents);
  });
});

describe('how often it is looked at', () => {
  test('all the time while anybody pays, now and then while something may still come, else never', () => {
    const theirs = payment('pending', { mine: false });
    expect(lookEvery(money({ status: 'confirmed', payments: [theirs] }), false)).toBe(2500);
    expect(lookEvery(money(), false)).toBe(10_000);
    expect(lookEvery(money({ status: 'confirmed', paid_cents: 10_000 }), false)).toBe(false);
    expect(lookEvery(money({ status: 'completed', paid_cents: 10_000 }), true)).toBe(20_000);
    expect(lookEvery(money({ status: 'completed' }), true)).toBe(false);
  });
});

test('what is left of a prompt’s time', () => {
  const until = '2026-11-22T12:05:00Z';
  expect(leftOf(AT, until, Date.parse(AT))).toBe(1);
  expect(leftOf(AT, until, Date.parse(AT) + 150_000)).toBe(0.5);
  expect(leftOf(AT, until, Date.parse(until) + 1)).toBe(0);
  expect(leftOf(until, AT, Date.parse(AT))).toBe(0);
});
