// The page's language: its strings, direction, and which of two names to show.

export type Language = 'en' | 'ar';
export type Strings = Record<string, string | Record<string, string>>;
type Values = Record<string, unknown>;

export const LANGUAGES: Record<Language, { direction: 'ltr' | 'rtl'; name: string; short: string }> = {
  en: { direction: 'ltr', name: 'English', short: 'EN' },
  ar: { direction: 'rtl', name: 'العربية', short: 'ع' },
};

export const isLanguage = (code: string): code is Language => code in LANGUAGES;

const ARABIC = /[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]/;

/** ar-OM: the language as it is written in a country. */
export const localeOf = (language: Language, country: string): string =>
  country ? `${language}-${country}` : language;

/** Anything with a name in one or two languages. */
export interface Named {
  name: string;
  name2?: string | null;
}

/** Sentences in one language. Text put into them is isolated, so that a Latin name does not turn Arabic around. */
export class Texts {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  private readonly strings: Strings;
  private readonly plural: Intl.PluralRules;
  private readonly country: string;
  private readonly zero: number;

  /** `country`: whose digits numbers are written with. */
  constructor(language: Language, strings: Strings, country = '') {
    this.country = country;
    this.zero = new Intl.NumberFormat(localeOf(language, country)).format(0).charCodeAt(0);
    this.language = language;
    this.direction = LANGUAGES[language].direction;
    this.strings = strings;
    this.plural = new Intl.PluralRules(language);
  }

  in = (country: string): Texts =>
    country === this.country ? this : new Texts(this.language, this.strings, country);

  /** These sentences, and `more`, which go before them. */
  with = (more: Strings): Texts => new Texts(this.language, { ...this.strings, ...more }, this.country);

  /** A number, or a text with numbers in it, in the digits that people read: ٤:٠٥ in Oman, 4:05 in Ghana. */
  digits = (text: string | number): string =>
    String(text).replace(/\d/g, (digit) => String.fromCharCode(this.zero + Number(digit)));

  has = (key: string): boolean => key in this.strings;

  /** The sentence for `key`; one with plural forms chooses by `n`. Tests hold that every key used is there. */
  t = (key: string, values: Values = {}): string => {
    let text = this.strings[key];
    if (typeof text === 'object') {
      const form = values.n === 0 && text.zero ? 'zero' : this.plural.select(Number(values.n));
      text = text[form] ?? text.other;
    }
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined || value === null) return '';
      return typeof value === 'number' ? this.digits(value) : `\u2068${String(value)}\u2069`;
    });
  };

  /** Of two texts, the one in the page's language; the other one where there is only that. */
  pick = (first?: string | null, second?: string | null): string => {
    const filled = [first, second].filter((text): text is string => Boolean(text));
    return filled.find((text) => ARABIC.test(text) === (this.language === 'ar')) ?? filled[0] ?? '';
  };

  nameOf = (thing: Named): string => this.pick(thing.name, thing.name2);

  descriptionOf = (thing: { description: string; description2: string }): string =>
    this.pick(thing.description, thing.description2);

  /** The name that `nameOf` did not choose, if there is another one. */
  otherNameOf = (thing: Named): string => {
    const chosen = this.nameOf(thing);
    return [thing.name, thing.name2].find((name) => name && name !== chosen) ?? '';
  };
}

export const browserLanguage = (): Language =>
  navigator.languages.some((one) => one.toLowerCase().startsWith('ar')) ? 'ar' : 'en';

type Loads = Record<Language, () => Promise<{ default: Strings }>>;

const common: Loads = {
  en: () => import('./strings/en.json'),
  ar: () => import('./strings/ar.json'),
};

/** How the texts of an app are loaded: what both apps say, and `own`. */
export const textsOf =
  (own: Loads) =>
  async (language: Language): Promise<Texts> => {
    const [shared, more] = await Promise.all([common[language](), own[language]()]);
    return new Texts(language, { ...shared.default, ...more.default });
  };
