import { describe, expect, test } from 'vitest';
import { digitsWithin, isWhole, typedAs } from '../staff/customers/typed';

describe('what was looked for becomes a new customer', () => {
  test.each([
    ['024 123 4567', { name: '', phone: '024 123 4567', email: '' }],
    ['٠٢٤ ١٢٣ ٤٥٦٧', { name: '', phone: '024 123 4567', email: '' }],
    ['Kofi Mensah', { name: 'Kofi Mensah', phone: '', email: '' }],
    ['أحمد السعيد', { name: 'أحمد السعيد', phone: '', email: '' }],
    ['Kofi +233 (24) 123-4567', { name: 'Kofi', phone: '+233 (24) 123-4567', email: '' }],
    ['0241234567 Kofi  Mensah', { name: 'Kofi Mensah', phone: '0241234567', email: '' }],
    ['Ama ama2000@example.com', { name: 'Ama', phone: '', email: 'ama2000@example.com' }],
    ['Ali 2', { name: 'Ali 2', phone: '', email: '' }],
    ['CUST-00012', { name: '', phone: '', email: '' }],
    ['', { name: '', phone: '', email: '' }],
  ])('%s', (typed, first) => expect(typedAs(typed)).toEqual(first));
});

describe('the digits that were typed are shown within the number', () => {
  const number = '+233244440001';
  test.each([
    ['0001', [10, 13]],
    ['44 40-00', [6, 12]],
    ['0244440001', [4, 13]],
    ['00233 24', [1, 6]],
    ['٤٤٤', [5, 8]],
    ['01', null],
    ['999', null],
    ['Ama 444', null],
  ])('%s', (typed, place) => expect(digitsWithin(number, typed)).toEqual(place));

  test('a whole number is one that could be dialled', () => {
    for (const typed of ['0244440001', '+233 24 444 0001', '00233244440001', '244440001']) {
      expect(isWhole(number, typed)).toBe(true);
    }
    for (const typed of ['4440001', '024444000', '', 'Ama']) expect(isWhole(number, typed)).toBe(false);
  });
});
