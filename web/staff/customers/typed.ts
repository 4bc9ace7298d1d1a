// What somebody typed who looks for a customer.

import { western } from '@shared/format';

export interface Typed {
  name: string;
  phone: string;
  email: string;
}

const NUMBER = /\+?\d[\d\s().-]+\d/;
const ADDRESS = /\S+@\S*/;
const CUSTOMER_NUMBER = /^cust-?\d*$/i;

/** As the beginnings of a new customer: digits are a number, letters a name. */
export function typedAs(text: string): Typed {
  const said = western(text).trim();
  // Nobody has this one, but it is nobody's name.
  if (CUSTOMER_NUMBER.test(said)) return { name: '', phone: '', email: '' };
  const email = ADDRESS.exec(said)?.[0] ?? '';
  const rest = said.replace(email, ' ');
  const phone = NUMBER.exec(rest)?.[0] ?? '';
  const name = rest.replace(phone, ' ').replace(/\s+/g, ' ').trim();
  return { name, phone, email };
}

/** The digits that a number in its international form would have; '' of what is no number. A 0 before it, as it is
 * dialled at home, is not part of that; what is found by them is the same. */
export function digitsOf(text: string): string {
  const said = western(text);
  return /^[\d\s().+-]*$/.test(said) ? said.replace(/\D/g, '').replace(/^0+(?=\d{3})/, '') : '';
}

const FEWEST = 3; // that are looked for

/** Where in a number, as it is kept, those digits stand that were typed. */
export function digitsWithin(number: string, typed: string): [number, number] | null {
  const digits = digitsOf(typed);
  const at = digits.length < FEWEST ? -1 : number.indexOf(digits);
  return at < 0 ? null : [at, at + digits.length];
}

const WHOLE = 8; // the shortest numbers that are told apart without their country

/** Whether what was typed is this number to its end, written whole, with or without its country. */
export const isWhole = (number: string, typed: string): boolean =>
  digitsOf(typed).length >= WHOLE && number.endsWith(digitsOf(typed));
