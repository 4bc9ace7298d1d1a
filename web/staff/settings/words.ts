// The words of a message while they are written.

/** What hinders a text from being filled: a name that nothing is put in for, or a brace without its other one. */
export type WordsProblem = { unknown: string } | 'braces' | null;

/** Whether it has more characters, as the server counts them. */
export const isLonger = (text: string, most: number): boolean => Array.from(text).length > most;

/** Reads as the server does: `{name}` is filled, `{{` is a brace. */
export function problemOfWords(text: string, allowed: readonly string[]): WordsProblem {
  for (const [piece, name] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)) {
    if (piece === '{' || piece === '}') return 'braces';
    if (name !== undefined && !allowed.includes(name)) return { unknown: name };
  }
  return null;
}

/** With `piece` in the place of what is selected, and where one goes on writing. */
export function inserted(text: string, start: number, end: number, piece: string): [string, number] {
  return [text.slice(0, start) + piece + text.slice(end), start + piece.length];
}

// As the server writes what it puts into English SMS.
const ALIKE: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '₵': 'GHS ',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
};

const ARABIC = /[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]/;

/** What may stand for a character so that an SMS stays short; null: nothing is like it. */
export function alikeOf(character: string): string | null {
  const alike = ALIKE[character];
  if (alike !== undefined) return alike;
  const [base = ''] = character.normalize('NFKD');
  return base !== character && /^[A-Za-z0-9]$/.test(base) ? base : null;
}

export interface Costly {
  /** Each with what may take its place. */
  mendable: [string, string][];
  /** There are Arabic letters. */
  arabic: boolean;
  /** Others that nothing is like: ✓ and emoji. */
  others: string[];
}

/** The characters of `text` that make an SMS long, as `outside` names them. */
export function costlyOf(text: string, outside: string): Costly {
  const found: Costly = { mendable: [], arabic: false, others: [] };
  for (const one of new Set(outside)) {
    if (!text.includes(one)) continue;
    const alike = alikeOf(one);
    if (ARABIC.test(one)) found.arabic = true;
    else if (alike === null) found.others.push(one);
    else found.mendable.push([one, alike]);
  }
  return found;
}

/** With what is alike in the place of the characters. A space that stood there already is not doubled. */
export const mended = (text: string, pairs: readonly [string, string][]): string =>
  pairs.reduce(
    (now, [one, alike]) =>
      now.replaceAll(alike.endsWith(' ') ? `${one} ` : one, alike).replaceAll(one, alike),
    text,
  );

// What ISO 3166 keeps for things that are no country.
const NO_COUNTRY = ['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ'];
// Countries that are no more, which browsers still have names for.
const GONE = ['AN', 'BU', 'CS', 'DD', 'FX', 'NT', 'SU', 'TP', 'VD', 'YD', 'YU', 'ZR', 'DY', 'HV', 'NH', 'RH'];

/** All countries in a language, by name. */
export function countriesIn(language: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => ![...NO_COUNTRY, ...GONE].includes(code))
    .flatMap((code) => {
      const name = names.of(code);
      return name && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` ? [{ code, name }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name, language));
}
