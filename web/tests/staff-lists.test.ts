import { expect, test } from 'vitest';
import { csvOf, MOST_MEGABYTES, mismatchOf, problemKey, refusalOf, whyKey } from '../staff/customers/lists';

const FULL = MOST_MEGABYTES * 1024 * 1024;

test.each([
  ['list.csv', 12, null],
  ['list', 12, null],
  ['list.csv', FULL, null],
  ['list.csv', FULL + 1, 'too_large'],
  ['list.csv', 0, 'empty'],
  ['list.XLSX', 12, 'no_csv'],
  ['old.xls', FULL + 1, 'no_csv'],
])('%s of %d bytes', (name, size, why) => {
  expect(refusalOf({ name, size })).toBe(why);
});

test('a list needs a name and a phone number, and each field once', () => {
  expect(mismatchOf({ a: 'name', b: 'phone', c: 'skip', d: 'skip' })).toBeNull();
  expect(mismatchOf({ a: 'skip' })).toEqual({ missing: ['name', 'phone'], twice: [] });
  expect(mismatchOf({ a: 'name', b: 'phone', c: 'name', d: 'email', e: 'email' })).toEqual({
    missing: [],
    twice: ['name', 'email'],
  });
});

test('why a row or a file cannot be kept is said in words that are known here', () => {
  expect(problemKey({ field: 'phone', problem: 'has no phone number' })).toBe('read_in.problem.missing');
  expect(problemKey({ field: 'name2', problem: 'is no name' })).toBe('read_in.problem.name');
  expect(problemKey({ field: 'birthday', problem: 'is no date' })).toBe('read_in.problem.birthday');
  expect(problemKey({ field: null, problem: 'is upside down' })).toBeNull();
  expect(whyKey('it has no rows below a heading')).toBe('read_in.why.no_rows');
  expect(whyKey('it is upside down')).toBeNull();
});

test('what is saved is no formula, keeps its quotation marks, and opens in a spreadsheet', () => {
  expect(
    csvOf([
      ['Row', 'name'],
      ['1', 'Ama "Big", Owusu'],
      ['2', '=1+1'],
      ['3', '+233241234567'],
      ['4', "'=x"],
    ]),
  ).toBe('\ufeffRow,name\r\n1,"Ama ""Big"", Owusu"\r\n2,\'=1+1\r\n3,+233241234567\r\n4,\'\'=x\r\n');
});
