// What a business keeps of its customers' wishes, as its settings define them.

import type { CustomerDetail, CustomerUpdate, PreferenceField } from '@shared/api/schema';

export type PreferenceValues = NonNullable<CustomerUpdate['preferences']>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

interface Said {
  label: string;
  label2: string;
  /** `label` is the key of a word of ours, and not the business's own. */
  isWord: boolean;
}

const ownWords = (label: string, label2 = ''): Said => ({ label, label2, isWord: false });

/** What is kept of one of them, as it can be read; nothing where nothing is kept. */
export function readPreference(field: PreferenceField, value: unknown): Said[] {
  if (field.kind === 'flag') {
    return value === true ? [{ label: 'customer.preference_yes', label2: '', isWord: true }] : [];
  }
  if (field.kind === 'text') return isText(value) && value ? [ownWords(value)] : [];
  const keys = isText(value) ? [value] : isTexts(value) ? value : [];
  return field.options.filter(({ key }) => keys.includes(key)).map((one) => ownWords(one.label, one.label2));
}

/** What a form begins with: of every field something. What the settings do not define any more is left out, since the
 * server would refuse it. */
export function valuesOf(fields: readonly PreferenceField[], customer: CustomerDetail): PreferenceValues {
  return Object.fromEntries(
    fields.map((field) => [field.key, heldOf(field, customer.preferences[field.key])]),
  );
}

function heldOf({ kind, options }: PreferenceField, value: unknown): PreferenceValues[string] {
  const isThere = (key: string) => options.some((one) => one.key === key);
  if (kind === 'flag') return value === true;
  if (kind === 'choices') return isTexts(value) ? value.filter(isThere) : [];
  if (!isText(value)) return '';
  return kind === 'text' || isThere(value) ? value : '';
}

const isKept = (value: PreferenceValues[string] | undefined): boolean =>
  isTexts(value) ? value.length > 0 : Boolean(value);

/** Those that may only be kept if the customer agrees, which they have not done yet. */
export const unagreed = (
  fields: readonly PreferenceField[],
  values: PreferenceValues,
  customer: CustomerDetail,
): PreferenceField[] =>
  fields.filter(
    ({ key, needs_consent }) =>
      needs_consent && isKept(values[key]) && !(key in customer.preference_consents),
  );
