import { expect, test } from 'vitest';
import { backTo } from '../customer/services/back';
import { isLongEnough } from '../customer/services/passwords';

const HERE = 'https://comanda.example';

test.each([
  ['/orders', '/orders'],
  ['/customer/security', '/customer/security'],
  ['/customer?status=open', '/customer?status=open'],
  ['/t/abc/../xyz', '/t/xyz'],
])('signing in leads back to %s', (asked, address) => {
  expect(backTo(asked, HERE)).toBe(address);
});

test.each([
  ['nothing', undefined],
  ['another site', 'https://evil.example/'],
  ['another site without a scheme', '//evil.example'],
  ['a path that browsers read as another site', '/\\evil.example'],
  ['one hidden by a tab', '/\t/evil.example'],
  ['a script', 'javascript:alert(1)'],
  ['the sign-in itself', '/customer/login?back=%2Fcustomer%2Flogin'],
  ['a link of a message', '/customer/reset-password'],
  ['what is no page', '/api/customer/profile'],
])('signing in does not lead to %s', (_case, asked) => {
  expect(backTo(asked, HERE)).toBe('/customer');
});

test.each([
  ['four quiet brown kettles', true],
  ['abcdefghijklmno', true],
  ['Abcdef12', true],
  ['abc-ef12', true],
  ['abcdefghijklmn', false],
  ['abcdef12', false],
  ['Abc12-7', false],
  ['😀😀😀😀😀😀😀', false],
  ['', false],
])('a password like %j is long enough: %s', (password, enough) => {
  expect(isLongEnough(password)).toBe(enough);
});
