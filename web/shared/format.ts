// Money, moments and lengths of time, as people of the business's country write them, in its digits.

import { type Language, localeOf } from './text';

/** What formatting needs to know of a business. */
export interface Locale {
  currency: string;
  currency_decimals: number;
  country: string;
  timezone: string;
}

export class Formats {
  private readonly language: Language;
  private readonly business: Locale;
  private readonly kept = new Map<string, Intl.DateTimeFormat>();
  private readonly amounts: Intl.NumberFormat;

  constructor(language: Language, business: Locale) {
    this.language = language;
    this.business = business;
    this.amounts = new Intl.NumberFormat(this.locale(), {
      style: 'currency',
      currency: business.currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: business.currency_decimals,
      maximumFractionDigits: business.currency_decimals,
    });
  }

  private locale(): string {
    return localeOf(this.language, this.business.country);
  }

  /** `cents` is in the currency's minor unit. GH₵ and the like stay as they are written within Arabic. */
  money = (cents: number): string =>
    this.amounts
      .formatToParts(cents / 10 ** this.business.currency_decimals)
      .map(({ type, value }) => (type === 'currency' ? `\u2068${value}\u2069` : value))
      .join('');

  /** With its sign: what an option adds or takes away. */
  delta = (cents: number): string => `${cents < 0 ? '−' : '+'}\u2060${this.money(Math.abs(cents))}`;

  /** What little things cost: millionths of a unit of any currency. */
  cost = (micros: number, currency: string): string =>
    new Intl.NumberFormat(this.locale(), {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      maximumFractionDigits: 4,
    })
      .formatToParts(micros / 1_000_000)
      .map(({ type, value }) => (type === 'currency' ? `\u2068${value}\u2069` : value))
      .join('');

  /** How long something took, to about a tenth: 4 sec, 2 min, 3 hr. */
  lasting = (seconds: number): string => {
    const [unit, size] = seconds < 90 ? ['second', 1] : seconds < 5400 ? ['minute', 60] : ['hour', 3600];
    return new Intl.NumberFormat(this.locale(), {
      style: 'unit',
      unit: unit as string,
      unitDisplay: 'short',
      maximumFractionDigits: seconds < 10 ? 1 : 0,
    }).format(seconds / (size as number));
  };

  /** As the crow flies: 350 m, 2.4 km. */
  distance = (meters: number): string =>
    new Intl.NumberFormat(this.locale(), {
      style: 'unit',
      unit: meters < 1000 ? 'meter' : 'kilometer',
      maximumFractionDigits: meters < 1000 || meters >= 100_000 ? 0 : 1,
    }).format(meters < 1000 ? meters : meters / 1000);

  /** Of hundredths of a percent. */
  share = (basisPoints: number): string =>
    new Intl.NumberFormat(this.locale(), { style: 'percent', maximumFractionDigits: 1 }).format(
      basisPoints / 10_000,
    );

  private moment(at: string | number, name: string, options: Intl.DateTimeFormatOptions): string {
    let format = this.kept.get(name);
    if (!format) {
      format = new Intl.DateTimeFormat(this.locale(), { timeZone: this.business.timezone, ...options });
      this.kept.set(name, format);
    }
    return format.format(new Date(at));
  }

  time = (at: string | number): string => this.moment(at, 'time', { hour: 'numeric', minute: '2-digit' });

  dayAndTime = (at: string | number): string =>
    this.moment(at, 'day and time', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: 'numeric',
      minute: '2-digit',
    });

  /** The time today, the weekday and time within a week, else the date. */
  when = (at: string, now: number): string => {
    if (this.day(at) === this.day(now)) return this.time(at);
    return Math.abs(Date.parse(at) - now) < 6 * 86_400_000
      ? this.moment(at, 'weekday', { weekday: 'long', hour: 'numeric', minute: '2-digit' })
      : this.dayAndTime(at);
  };

  /** A day that is written 2026-11-21. */
  date = (day: string): string =>
    this.moment(`${day}T00:00Z`, 'date', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    });

  /** A day that is written 2026-11-21, without its year. */
  dayOfYear = (day: string): string =>
    this.moment(`${day}T00:00Z`, 'day of year', { day: 'numeric', month: 'short', timeZone: 'UTC' });

  /** A month that is written 2026-11. */
  month = (month: string): string =>
    this.moment(`${month}-01T00:00Z`, 'month', { month: 'short', year: 'numeric', timeZone: 'UTC' });

  /** A time of day that is written 18:30; 24:00 is midnight. */
  hour = (time: string): string =>
    this.moment(`2000-01-01T${time === '24:00' ? '00:00' : time}Z`, 'hour', {
      hour: 'numeric',
      minute: '2-digit',
      timeZone: 'UTC',
    });

  /** The business's calendar day, as 2026-11-21. */
  day = (at: string | number): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone: this.business.timezone }).format(new Date(at));
}

/** 4:05 of what is left; never negative. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

// A moment of grace: fifteen minutes just promised are fifteen, though the clocks are a second apart.
export const minutesUntil = (at: string, now: number): number =>
  Math.ceil((Date.parse(at) - now - 4000) / 60_000) + 0; // not -0
export const minutesSince = (at: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(at)) / 60_000));

/** Arabic-Indic digits are digits too. */
export const western = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

/** What is looked for: without marks and case, Arabic letters folded. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ة/g, 'ه')
    .replace(/ى/g, 'ي')
    .toLowerCase();
