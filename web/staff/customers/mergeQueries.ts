// Two customers who are one person: who they may be, what a merge would do, and the merge.

import { api, unwrap } from '@shared/api/client';
import type { CustomerRead, MergeRequest } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { bookKeys, refreshBook } from './queries';

export type Choices = NonNullable<MergeRequest['choices']>;
export type MergeField = keyof Choices;
export type Side = NonNullable<Choices[MergeField]>;

export const duplicatesQuery = queryOptions({
  queryKey: [...bookKeys.all, 'duplicates'],
  queryFn: () => unwrap(api.GET('/api/v1/customers/duplicates', { params: { query: { limit: 50 } } })),
  refetchOnMount: 'always',
});

/** They are two people, or may be one again. */
export async function setDismissed(first: string, second: string, dismissed: boolean): Promise<void> {
  await once((headers) =>
    api.POST('/api/v1/customers/duplicates/dismiss', { body: { first, second, dismissed }, headers }),
  );
  await queries.invalidateQueries({ queryKey: duplicatesQuery.queryKey });
}

const bodyOf = (source: string, target: string, choices: Choices, merge_reason = ''): MergeRequest => ({
  source_customer_id: source,
  target_customer_id: target,
  merge_reason,
  choices,
});

/** What would come of it, as it is at this moment. Another choice leaves the plan before it in view. */
export const planQuery = (source: string, target: string, choices: Choices) =>
  queryOptions({
    queryKey: [...bookKeys.all, 'merge-plan', source, target, choices],
    queryFn: () =>
      once((headers) =>
        api.POST('/api/v1/customers/merge/plan', { body: bodyOf(source, target, choices), headers }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

export async function mergeCustomers(source: string, target: string, choices: Choices, reason: string) {
  try {
    return await once((headers) =>
      api.POST('/api/v1/customers/merge', { body: bodyOf(source, target, choices, reason), headers }),
    );
  } finally {
    void refreshBook();
  }
}

const RANK: Record<CustomerRead['type'], number> = { guest: 0, stub: 1, full: 2 };

/** Of two, the one that should stay: of whom more is known, who came more often, who was there first. */
export function stayingOf(one: CustomerRead, other: CustomerRead): CustomerRead {
  const by = [
    RANK[one.type] - RANK[other.type],
    Number(one.has_account) - Number(other.has_account),
    Number(one.phone_verified) - Number(other.phone_verified),
    one.visit_count - other.visit_count,
    Date.parse(other.created_at) - Date.parse(one.created_at),
  ].find((difference) => difference !== 0);
  return (by ?? 0) >= 0 ? one : other;
}

/** What will be known, of a field that is chosen or that only one of them says. */
export function keptOf<Value>(field: MergeField, source: Value, target: Value, choices: Choices): Value {
  const isSaid = (value: Value) =>
    Boolean(value) && (typeof value !== 'object' || Object.keys(value as object).length > 0);
  return isSaid(source) && (!isSaid(target) || choices[field] === 'source') ? source : target;
}
