import { describe, expect, it } from 'vitest';
import { changeBp, daysOf, kindOf, RANGES, strengthOf } from '../staff/reports/ranges';

describe('the days of a report', () => {
  const today = '2026-03-01';
  it.each([
    ['today', '2026-03-01', '2026-03-01'],
    ['yesterday', '2026-02-28', '2026-02-28'],
    ['7', '2026-02-23', '2026-03-01'],
    ['30', '2026-01-31', '2026-03-01'],
    ['90', '2025-12-02', '2026-03-01'],
    ['month', '2026-03-01', '2026-03-01'],
    ['last_month', '2026-02-01', '2026-02-28'],
    ['year', '2026-01-01', '2026-03-01'],
    ['own', '2026-02-23', '2026-03-01'],
  ] as const)('%s', (range, from, to) => {
    expect(daysOf(range, today)).toEqual({ from, to });
  });

  it('has no other choices', () => expect(RANGES).toHaveLength(9));

  it('puts own days in order', () => {
    expect(daysOf('own', today, '2026-02-20', '2026-02-10')).toEqual({
      from: '2026-02-10',
      to: '2026-02-20',
    });
  });

  it('ends a month before January in December', () => {
    expect(daysOf('last_month', '2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  });
});

describe('what is compared', () => {
  it('is said in hundredths of a percent', () => {
    expect([changeBp(150, 100), changeBp(50, 100), changeBp(100, 100)]).toEqual([5000, -5000, 0]);
  });
  it('is nothing where there was nothing before', () => expect(changeBp(5, 0)).toBeNull());
});

describe('a heat map', () => {
  it('paints what is there at all, and the most the strongest', () => {
    expect([0, 1, 20, 21, 99, 100].map((value) => strengthOf(value, 100))).toEqual([0, 1, 1, 2, 5, 5]);
  });
});

describe('a point', () => {
  it('is an hour, a day or a month', () => {
    expect(['07', '2026-03', '2026-03-01'].map(kindOf)).toEqual(['hour', 'month', 'day']);
  });
});
