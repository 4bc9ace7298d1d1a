import { fieldProblems } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { type RefObject, useEffect } from 'react';

/** Of why a form was refused: what is wrong with those of its `fields`, and what else there is to say. Leads to the
 * first field that is wrong, after a refusal and after each of the `tries` that were not even sent. */
export function useRefused(
  form: RefObject<HTMLFormElement | null>,
  problem: unknown,
  fields: readonly string[],
  tries = 0,
) {
  const wrong = fieldProblems(problem, useTexts());
  const names = Object.keys(wrong);
  const atFields = names.length > 0 && names.every((name) => fields.includes(name));
  // biome-ignore lint/correctness/useExhaustiveDependencies: every refusal and every try leads there
  useEffect(() => {
    form.current
      ?.querySelector<HTMLElement>(':is(input, textarea, select, button)[aria-invalid=true]')
      ?.focus();
  }, [problem, tries]);
  return { wrong, rest: atFields ? null : problem };
}
