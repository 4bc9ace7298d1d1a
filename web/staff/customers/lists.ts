// Lists that are read in, as far as they can be understood without the server.

import type { ImportRead, RowProblem } from '@shared/api/schema';

export type Field = ImportRead['mapping'][string];

export const FIELDS: readonly Field[] = [
  'skip',
  'name',
  'name2',
  'phone',
  'email',
  'language',
  'birthday',
  'note',
  'consent_sms',
  'consent_email',
];
/** Columns that say who wants advertising. */
export const saysConsent = (mapping: Record<string, Field>): boolean =>
  Object.values(mapping).some((field) => field === 'consent_sms' || field === 'consent_email');

const NEEDED: readonly Field[] = ['name', 'phone'];

/** What the server takes: see `comanda/book/importing.py`. */
export const MOST_MEGABYTES = 6;
export const MOST_ROWS = 200_000;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;
const SHEETS = /\.(?:xlsx?|xlsm|xlsb|ods|numbers|pdf|docx?|zip|json|vcf)$/i;

/** Why a file is not even sent. */
export function refusalOf(file: Pick<File, 'name' | 'size'>): 'too_large' | 'empty' | 'no_csv' | null {
  if (SHEETS.test(file.name)) return 'no_csv';
  if (file.size === 0) return 'empty';
  return file.size > MOST_BYTES ? 'too_large' : null;
}

export interface Mismatch {
  /** No column was chosen for them. */
  missing: Field[];
  /** More than one was. */
  twice: Field[];
}

/** Why a list cannot be read in with these fields for its columns; null: it can. */
export function mismatchOf(mapping: Record<string, Field>): Mismatch | null {
  const chosen: Field[] = Object.values(mapping).filter((field) => field !== 'skip');
  const missing = NEEDED.filter((field) => !chosen.includes(field));
  const twice = FIELDS.filter((field) => chosen.filter((one) => one === field).length > 1);
  return missing.length || twice.length ? { missing, twice } : null;
}

/** The key of the sentence that says why a row cannot be kept; null: nobody here knows it. */
export function problemKey({ field, problem }: Pick<RowProblem, 'field' | 'problem'>): string | null {
  if (problem.startsWith('has no ')) return 'read_in.problem.missing';
  return field !== null && FIELDS.some((one) => one === field && one !== 'skip')
    ? `read_in.problem.${field === 'name2' ? 'name' : field.startsWith('consent') ? 'consent' : field}`
    : null;
}

// How the server begins to say what is wrong with a whole file.
const WHY: readonly [RegExp, string][] = [
  [/^a cell of row/, 'cell'],
  [/^it has more than/, 'rows'],
  [/^the quotation marks/, 'quotes'],
  [/^it has no rows/, 'no_rows'],
  [/^its heading needs/, 'heading'],
  [/^it (?:is no text|begins like)/, 'no_text'],
];

export const whyKey = (why: string): string | null => {
  const found = WHY.find(([pattern]) => pattern.test(why));
  return found ? `read_in.why.${found[1]}` : null;
};

// --- what is saved ------------------------------------------------------------------------------------------------

const FORMULA = /^'*[=+\-@\t]/;
const PLAIN_NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?$/;

/** What a spreadsheet would take for a formula is text to it, as in the server's own files. */
const harmless = (cell: string): string =>
  FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** As a file that a spreadsheet opens, and that can be read in again. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((cells) => cells.map((cell) => quoted(harmless(cell))).join(',')).join('\r\n')}\r\n`;
