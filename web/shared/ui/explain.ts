// The sentence a person reads about what went wrong.

import { Problem } from '../api/client';
import type { ItemOffered } from '../api/schema';
import type { Texts } from '../text';

/** Finds the menu's item, for its name in the page's language. */
export type FindItem = (id: string) => ItemOffered | null | undefined;

export function explain(error: unknown, { t, has, nameOf }: Texts, item: FindItem = () => null): string {
  if (!(error instanceof Problem)) return t('error.no_answer');
  const { body, code } = error;
  const values: Record<string, unknown> = { ...body };
  const found = typeof body.item_id === 'string' ? item(body.item_id) : null;
  if (found) {
    values.item = nameOf(found);
    const group = found.option_groups.find((one) => one.id === body.group_id);
    const option = found.option_groups.flatMap((one) => one.options).find((one) => one.id === body.option_id);
    if (group) values.group = nameOf(group);
    if (option) values.option = nameOf(option);
  }
  for (const name of ['status', 'target']) {
    if (has(`status.${String(values[name])}`)) values[name] = t(`status.${String(values[name])}`);
  }
  if (Array.isArray(values.orders)) values.orders = values.orders.join(', ');
  const because = `error.${code}.${String(body.reason)}`;
  if (has(because)) return t(because, values);
  if (has(`error.${code}`)) return t(`error.${code}`, values);
  if (error.status >= 500) return t('error.internal_error');
  return body.detail ?? t('error.internal_error');
}

interface InvalidValue {
  /** Where it stands in what was sent: /lines/0/quantity. */
  pointer: string;
  message: string;
}

/** The values that the server could not use. */
export const invalidValues = (error: unknown): InvalidValue[] =>
  error instanceof Problem && Array.isArray(error.body.errors) ? (error.body.errors as InvalidValue[]) : [];

const ABOUT_THE_PHONE = ['phone_not_valid', 'phone_required'];

/** Of a refusal: sentences by the name of the field they are about. */
export function fieldProblems(error: unknown, texts: Texts): Record<string, string> {
  if (error instanceof Problem && ABOUT_THE_PHONE.includes(error.code)) {
    return { customer_phone: explain(error, texts) };
  }
  return Object.fromEntries(
    invalidValues(error).map(({ pointer }) => {
      const field = pointer.split('/').at(-1) ?? '';
      return [field, texts.t(texts.has(`invalid.${field}`) ? `invalid.${field}` : 'invalid')];
    }),
  );
}
