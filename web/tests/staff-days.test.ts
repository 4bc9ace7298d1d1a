import { expect, test } from 'vitest';
import { dayBounds } from '../staff/app/days';

const dayIn = (timeZone: string) => (at: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(at));

test.each([
  ['Africa/Accra', '2026-11-21', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['Asia/Muscat', '2026-11-21', '2026-11-20T20:00:00.000Z', '2026-11-21T20:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-21', '2026-11-20T18:15:00.000Z', '2026-11-21T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z', '2026-01-01T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z', '2026-01-02T11:00:00.000Z'],
])('a day in %s', (zone, day, since, until) => {
  expect(dayBounds(day, dayIn(zone))).toEqual({ since, until });
});

test('the days on which clocks are changed are shorter and longer', () => {
  const madrid = dayIn('Europe/Madrid');
  expect(dayBounds('2026-03-29', madrid)).toEqual({
    since: '2026-03-28T23:00:00.000Z',
    until: '2026-03-29T22:00:00.000Z',
  });
  expect(dayBounds('2026-10-25', madrid)).toEqual({
    since: '2026-10-24T22:00:00.000Z',
    until: '2026-10-25T23:00:00.000Z',
  });
});
