// The page's language: strings from strings.<language>.json, direction, and which of two names to show.

export const LANGUAGES = { en: 'ltr', ar: 'rtl' };
const REMEMBERED = 'comanda.language';

let current = 'en';
let strings = {};
let plural = new Intl.PluralRules('en');

export const language = () => current;

/** What the person chose earlier on this device, if anything. */
export function rememberedLanguage() {
  try {
    const kept = localStorage.getItem(REMEMBERED);
    return kept in LANGUAGES ? kept : null;
  } catch {
    return null;
  }
}

export function browserLanguage() {
  return (navigator.languages ?? []).some((one) => one.toLowerCase().startsWith('ar')) ? 'ar' : 'en';
}

const loaded = new Map();

async function load(code) {
  if (!loaded.has(code)) {
    const answer = await fetch(new URL(`./strings.${code}.json`, import.meta.url));
    loaded.set(code, await answer.json());
  }
  return loaded.get(code);
}

/** Makes `code` the page's language. `remember`: the person chose it. */
export async function useLanguage(code, { remember = false } = {}) {
  const wanted = code in LANGUAGES ? code : 'en';
  strings = await load(wanted);
  current = wanted;
  plural = new Intl.PluralRules(wanted);
  document.documentElement.lang = wanted;
  document.documentElement.dir = LANGUAGES[wanted];
  if (remember) {
    try {
      localStorage.setItem(REMEMBERED, wanted);
    } catch {
      // A browser that keeps nothing still shows the page.
    }
  }
}

export const otherLanguage = () => (current === 'ar' ? 'en' : 'ar');

export const has = (key) => key in strings;

/**
 * The sentence for `key`. Text put into it is isolated, so that a Latin name does not turn an Arabic sentence around.
 * A sentence with plural forms chooses by `n`.
 */
export function t(key, values = {}) {
  let text = strings[key];
  if (text && typeof text === 'object') {
    const form = values.n === 0 && text.zero ? 'zero' : plural.select(Number(values.n));
    text = text[form] ?? text.other;
  }
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'number' ? String(value) : `\u2068${value}\u2069`;
  });
}

const ARABIC = /[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]/;

/** Of two texts, the one in the page's language; the other one where there is only that. */
export function pick(first, second) {
  const filled = [first, second].filter(Boolean);
  return filled.find((text) => ARABIC.test(text) === (current === 'ar')) ?? filled[0] ?? '';
}

export const nameOf = (thing) => pick(thing.name, thing.name2);
export const descriptionOf = (thing) => pick(thing.description, thing.description2);

/** The name that `nameOf` did not choose, if there is another one. */
export function otherNameOf(thing) {
  const chosen = nameOf(thing);
  return [thing.name, thing.name2].find((name) => name && name !== chosen) ?? '';
}

export const languageSwitch = () =>
  current === 'ar'
    ? { text: 'EN', lang: 'en', label: 'EN · English' }
    : { text: 'ع', lang: 'ar', label: 'ع · العربية' };
