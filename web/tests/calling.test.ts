import { describe, expect, test } from 'vitest';
import { CALLING, countryOf, numberFrom, numberOf } from '../customer/services/calling';

describe('a phone number as it is written', () => {
  test.each([
    ['024 123 4567', 'GH', 'GH', '024 123 4567'],
    ['+44 7911 123456', 'GH', 'GB', '7911 123456'],
    ['0044 7911 123456', 'GH', 'GB', '7911 123456'],
    ['+1 (202) 555-0123', 'OM', 'US', '(202) 555-0123'],
    ['+1 604 555 0123', 'CA', 'CA', '604 555 0123'],
    ['+2', 'GH', '', '+2'],
    ['+968', 'GH', 'OM', ''],
    ['', 'OM', 'OM', ''],
  ])('%s at home in %s is of %s', (written, home, country, rest) => {
    expect(numberOf(written, home)).toEqual({ country, rest });
  });

  test('is put together again with the code of another country only', () => {
    expect(numberFrom('GH', '024 123 4567', 'GH')).toBe('024 123 4567');
    expect(numberFrom('OM', '9123 4567', 'GH')).toBe('+968 9123 4567');
    expect(numberOf(numberFrom('OM', '9123 4567', 'GH'), 'GH')).toEqual({ country: 'OM', rest: '9123 4567' });
  });

  test.each([
    [['en-GB', 'en'], 'GB'],
    [['ar', 'en-OM'], 'OM'],
    [['ar-001', 'zh-Hant-TW'], 'TW'],
    [['en', 'ar'], ''],
    [[], ''],
  ])('to whom reads %j is of "%s"', (languages, country) => {
    expect(countryOf(languages)).toBe(country);
  });

  test('can be of every country', () => {
    expect(CALLING.size).toBe(245);
    for (const [country, code] of CALLING) expect(`${country} ${code}`).toMatch(/^[A-Z]{2} \+[1-9]\d{0,2}$/);
  });
});
