// An entry of the audit trail in words.

import { useTexts } from '@shared/ui/language';
import type { Entry } from './queries';

export function useEntryWords({ action, actor_kind, actor_name, data }: Entry): {
  title: string;
  actor: string;
  more: string;
} {
  const { t, has, digits } = useTexts();
  const name = `audit.action.${action}`;
  const by = `customer.by.${actor_kind}`;
  const say = (value: unknown): string => {
    if (typeof value === 'number') return digits(value);
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
    const key = `audit.value.${String(value)}`;
    return has(key) ? t(key) : String(value);
  };
  // What has words of its own wherever it is worked with.
  const WORDS: Record<string, string> = {
    fields: 'customer.field',
    kind: 'privacy.data',
    table: 'audit.table',
  };
  const one = (of: string, value: unknown): string => {
    const key = `${WORDS[of] ?? 'audit.value'}.${String(value)}`;
    return has(key) ? t(key) : say(value);
  };
  // Of what else is told, what has a name here. The whole of it stands in the file.
  const more = Object.entries(data)
    .filter(([key, value]) => has(`audit.data.${key}`) && value !== null && value !== '')
    .map(([key, value]) =>
      t(`audit.data.${key}`, {
        value: Array.isArray(value) ? value.map((each) => one(key, each)).join(', ') : one(key, value),
      }),
    )
    .join(' · ');
  return {
    title: t(has(name) ? name : 'audit.action.other', { action }),
    actor: actor_name ?? t(has(by) ? by : 'customer.by.system'),
    more,
  };
}
