import { expect, test } from 'vitest';
import { joined, type Toast } from '../staff/app/toasts';

const run = () => {};
let last = 0;
const said = (text: string, kind = text, undo = false): Toast => {
  last += 1;
  return { id: last, text, kind, tone: 'plain', seconds: 5, action: undo ? { label: 'Undo', run } : null };
};
const all = (...toasts: Toast[]) => toasts.reduce<readonly Toast[]>(joined, []);

test('what says the same is there once, with the way back of the newest', () => {
  const [first, other, again] = [
    said('Soup is hidden', 'a', true),
    said('Saved'),
    said('Soup is hidden', 'b', true),
  ];
  expect(all(first, other, again)).toEqual([other, again]);
});

test('of one kind only the newest is there, whatever it says', () => {
  const [first, other, next] = [
    said('7 → Ready', 'moved', true),
    said('Saved'),
    said('8 → Ready', 'moved', true),
  ];
  expect(all(first, other, next)).toEqual([other, next]);
});

test('the fifth puts the oldest away', () => {
  const five = ['a', 'b', 'c', 'd', 'e'].map((text) => said(text));
  expect(all(...five)).toEqual(five.slice(1));
});
