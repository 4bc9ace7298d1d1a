// What a refusal says to the person who met it.

import { Problem } from '@shared/api/client';
import type { Texts } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { useCallback } from 'react';

export function explain(error: unknown, { t, has }: Texts): string {
  if (!(error instanceof Problem)) return t('error.no_answer');
  const { body, code } = error;
  const values: Record<string, unknown> = { ...body };
  for (const name of ['status', 'target']) {
    const value = values[name];
    if (typeof value === 'string' && has(`status.${value}`)) values[name] = t(`status.${value}`);
  }
  if (Array.isArray(values.orders)) values.orders = values.orders.join(', ');
  if (code === 'validation_failed') {
    const first = problemsOf(error)[0];
    if (first) return `${t('error.validation_failed')} (${first.field}: ${first.message})`;
  }
  if (has(`error.${code}`)) return t(`error.${code}`, values);
  if (error.status >= 500) return t('error.internal_error');
  return body.detail || t('error.internal_error');
}

export function useExplain(): (error: unknown) => string {
  const texts = useTexts();
  return useCallback((error) => explain(error, texts), [texts]);
}

export interface FieldProblem {
  field: string;
  message: string;
}

/** Which values the server could not use. */
export function problemsOf(error: unknown): FieldProblem[] {
  if (!(error instanceof Problem) || !Array.isArray(error.body.errors)) return [];
  return error.body.errors.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const { pointer, message, detail } = one as { pointer?: unknown; message?: unknown; detail?: unknown };
    return [{ field: String(pointer ?? '').replace(/^[#/]+/, ''), message: String(message ?? detail ?? '') }];
  });
}

/** The sentence for one field of a form, if it was that which was refused. */
export const fieldProblem = (error: unknown, field: string): string | null =>
  problemsOf(error).find((one) => one.field.split('/').at(-1) === field)?.message ?? null;
