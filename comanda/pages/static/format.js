// Money, moments and lengths of time, as people of the business's country write them; always with Latin digits.

import { language } from './i18n.js';

const kept = new Map();

function cached(key, make) {
  if (!kept.has(key)) kept.set(key, make());
  return kept.get(key);
}

const locale = (country) => `${language()}${country ? `-${country}` : ''}-u-nu-latn`;

/** `cents` is in the currency's minor unit; `business` says which currency, decimals and country. */
export function money(cents, business) {
  const { currency, currency_decimals: decimals = 2, country = '' } = business;
  const format = cached(`money ${language()} ${country} ${currency}`, () => {
    const options = {
      style: 'currency',
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    };
    try {
      return new Intl.NumberFormat(locale(country), { ...options, currencyDisplay: 'narrowSymbol' });
    } catch {
      return new Intl.NumberFormat(locale(country), options);
    }
  });
  // GH₵ and the like stay as they are written within Arabic.
  return format
    .formatToParts(cents / 10 ** decimals)
    .map(({ type, value }) => (type === 'currency' ? `\u2068${value}\u2069` : value))
    .join('');
}

/** With its sign: what an option adds or takes away. */
export const delta = (cents, business) => `${cents < 0 ? '−' : '+'}\u2060${money(Math.abs(cents), business)}`;

function moment(at, business, name, options) {
  const { country = '', timezone } = business;
  return cached(
    `${name} ${language()} ${country} ${timezone}`,
    () => new Intl.DateTimeFormat(locale(country), { ...options, timeZone: timezone }),
  ).format(new Date(at));
}

export const time = (at, business) => moment(at, business, 'time', { hour: 'numeric', minute: '2-digit' });
export const dayAndTime = (at, business) =>
  moment(at, business, 'day', { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
const weekdayAndTime = (at, business) =>
  moment(at, business, 'weekday', { weekday: 'long', hour: 'numeric', minute: '2-digit' });
const day = (at, business) => new Intl.DateTimeFormat('en-CA', { timeZone: business.timezone }).format(new Date(at));

/** The time today, the weekday and time within a week, else the date. */
export function when(at, business, now = Date.now()) {
  if (day(at, business) === day(now, business)) return time(at, business);
  const distance = Math.abs(new Date(at) - now);
  return distance < 6 * 86_400_000 ? weekdayAndTime(at, business) : dayAndTime(at, business);
}

/** 4:05 of what is left; never negative. */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

// A moment of grace: fifteen minutes just promised are fifteen, though the clocks are a second apart.
export const minutesUntil = (at, now) => Math.ceil((new Date(at) - now - 4000) / 60_000);
export const minutesSince = (at, now) => Math.max(0, Math.floor((now - new Date(at)) / 60_000));

/** Arabic-Indic digits are digits too. */
export const western = (text) =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
