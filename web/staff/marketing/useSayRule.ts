import type { Rule } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../app/session';
import { itemsQuery } from '../menu/queries';
import { conditionsOf, sayRule } from './rules';

/** How a rule is said in a sentence. */
export function useSayRule(rules: readonly Rule[]): (rule: Rule) => string {
  const { t, digits, nameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const namesItems = rules.some((rule) => conditionsOf(rule).some((one) => one.field === 'bought'));
  const { data: items } = useQuery({ ...itemsQuery(true), enabled: namesItems });
  const itemName = (id: string) => {
    const item = items?.find((one) => one.id === id);
    return item && nameOf(item);
  };
  return (rule) => sayRule(rule, { t, digits, money, itemName });
}
