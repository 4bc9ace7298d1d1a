// Rules of segments: what they may say, and how that is said in a sentence.

import type { Rule } from '@shared/api/schema';

export type Condition = Rule['conditions'][number];
export type Field = Condition['field'];
export type Group = Rule['groups'][number];
export type Numbered = Extract<Condition, { at_least?: number | null }>;

export const FIELDS: readonly Field[] = [
  'last_order',
  'visits',
  'spent',
  'average_order',
  'bought',
  'fulfilment',
  'order_source',
  'area',
  'distance',
  'tier',
  'birthday',
  'birthday_month',
  'language',
  'known_for',
];

export const MOST_CONDITIONS = 20;

export const isNumbered = (condition: Condition): condition is Numbered =>
  ['visits', 'spent', 'average_order', 'last_order', 'known_for'].includes(condition.field);

export const isMoney = (field: Field): boolean => field === 'spent' || field === 'average_order';

/** What a condition says when it is chosen: something that holds for many. */
export function conditionOf(field: Field): Condition {
  switch (field) {
    case 'visits':
      return { field, at_least: 3, at_most: null };
    case 'spent':
    case 'average_order':
      return { field, at_least: 10_000, at_most: null };
    case 'last_order':
      return { field, at_least: null, at_most: 30 };
    case 'known_for':
      return { field, at_least: null, at_most: 30 };
    case 'tier':
      return { field, any_of: ['gold'] };
    case 'birthday':
      return { field, within_days: 7 };
    case 'birthday_month':
      return { field, months_ahead: 0 };
    case 'bought':
      return { field, items: [], orders_at_least: 1, within_days: null, never: false };
    case 'fulfilment':
      return { field, way: 'used', any_of: ['delivery'] };
    case 'order_source':
      return { field, way: 'used', any_of: ['web'] };
    case 'language':
      return { field, any_of: ['ar'] };
    case 'area':
      return { field, any_of: [] };
    case 'distance':
      return { field, at_most_meters: 3000 };
  }
}

/** Whether it says something that the server can count. */
export function isWhole(condition: Condition): boolean {
  if (isNumbered(condition)) {
    const { at_least = null, at_most = null } = condition;
    return (at_least !== null || at_most !== null) && (at_least ?? 0) <= (at_most ?? Number.MAX_SAFE_INTEGER);
  }
  if (condition.field === 'bought') return condition.items.length > 0;
  if ('any_of' in condition) return condition.any_of.length > 0;
  return true;
}

export const conditionsOf = (rule: Rule): Condition[] => [
  ...rule.conditions,
  ...rule.groups.flatMap((group) => group.conditions),
];

export const isRule = (rule: Rule): boolean => {
  const all = conditionsOf(rule);
  return all.length > 0 && all.length <= MOST_CONDITIONS && all.every(isWhole);
};

/** Groups in which nothing is left go. */
export const tidied = (rule: Rule): Rule => ({
  ...rule,
  groups: rule.groups.filter((group) => group.conditions.length > 0),
});

interface Say {
  t: (key: string, values?: Record<string, string | number>) => string;
  digits: (value: number) => string;
  money: (cents: number) => string;
  /** Of an item; none: it is not known yet. */
  itemName: (id: string) => string | undefined;
}

export function sayCondition(condition: Condition, { t, digits, money, itemName }: Say): string {
  const { field } = condition;
  if (isNumbered(condition)) {
    const { at_least = null, at_most = null } = condition;
    const kind = at_least === null ? 'at_most' : at_most === null ? 'at_least' : 'between';
    const key = `rule.${field}.${kind}`;
    const [least, most] = [at_least ?? 0, at_most ?? 0];
    if (isMoney(field)) return t(key, { least: money(least), most: money(most) });
    // Days and orders are counted: the one that stands beside its noun chooses the form.
    return t(key, { least, n: at_most ?? least });
  }
  switch (condition.field) {
    case 'tier':
      return t('rule.tier.said', {
        some: listed(
          condition.any_of.map((one) => t(`rule.tier.${one}`)),
          t,
        ),
      });
    case 'birthday':
      return t('rule.birthday.said', { n: condition.within_days });
    case 'birthday_month':
      return condition.months_ahead === 0
        ? t('rule.birthday_month.this')
        : t('rule.birthday_month.ahead', { n: condition.months_ahead });
    case 'bought': {
      const names = condition.items.map((id) => itemName(id) ?? '…');
      const some = listed(names.length > 3 ? [...names.slice(0, 3), '…'] : names, t);
      if (condition.never) return t('rule.bought.never', { some });
      const said = t('rule.bought.said', { some, n: condition.orders_at_least ?? 1 });
      const { within_days } = condition;
      return within_days ? t('rule.bought.within', { said, n: within_days }) : said;
    }
    case 'fulfilment':
      return t(`rule.way.${condition.way}`, {
        some: listed(
          condition.any_of.map((one) => t(`fulfilment.${one}`)),
          t,
        ),
      });
    case 'order_source':
      return t(`rule.way.${condition.way}`, {
        some: listed(
          condition.any_of.map((one) => t(`rule.source.${one}`)),
          t,
        ),
      });
    case 'language':
      return t('rule.language.said', {
        some: listed(
          condition.any_of.map((one) => t(`rule.language.${one}`)),
          t,
        ),
      });
    case 'area':
      return t('rule.area.said', { some: listed(condition.any_of, t) });
    case 'distance':
      return t('rule.distance.said', { km: digits(condition.at_most_meters / 1000) });
  }
}

const listed = (names: readonly string[], t: Say['t']): string => names.join(t('rule.or'));

/** Each condition, and each group in brackets, with the word between them. */
export function sayRule(rule: Rule, say: Say): string {
  const together = (match: Group['match'], said: string[]) => said.join(say.t(`rule.join.${match}`));
  return together(rule.match, [
    ...rule.conditions.map((one) => sayCondition(one, say)),
    ...rule.groups.map(
      (group) =>
        `(${together(
          group.match,
          group.conditions.map((one) => sayCondition(one, say)),
        )})`,
    ),
  ]);
}
