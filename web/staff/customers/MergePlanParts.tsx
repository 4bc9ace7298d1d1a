// What a merge would do, piece by piece.

import type { CustomerDetail, MergePlan } from '@shared/api/schema';
import { LANGUAGES } from '@shared/text';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { settingsQuery } from '../app/data';
import { useMay, useSession } from '../app/session';
import { CustomerPhone, TypeTag } from './customerParts';
import classes from './merge.module.css';
import { type Choices, keptOf, type MergeField, type Side } from './mergeQueries';
import { readPreference } from './preferences';

const SIDES: readonly Side[] = ['source', 'target'];

interface ConflictsProps {
  plan: MergePlan;
  choices: Choices;
  choose: (field: MergeField, side: Side) => void;
}

/** Of each field that both fill in otherwise: whose holds. */
export function Conflicts({ plan, choices, choose }: ConflictsProps) {
  const { t } = useTexts();
  if (plan.conflicts.length === 0) return <p className="muted">{t('merge.no_conflicts')}</p>;
  return plan.conflicts.map((conflict) => (
    <fieldset key={conflict.field} className={classes.conflict}>
      <legend>{t(`customer.field.${conflict.field}`)}</legend>
      {SIDES.map((side) => (
        <label key={side} className={classes.option}>
          <input
            type="radio"
            name={`merge-${conflict.field}`}
            // At once, though the plan of it is still on its way.
            checked={(choices[conflict.field] ?? conflict.chosen) === side}
            onChange={() => choose(conflict.field, side)}
          />
          <span>
            <span className={classes.from}>{t(`merge.${side}`)}</span>
            <Value field={conflict.field} value={conflict[side]} />
          </span>
        </label>
      ))}
      {conflict.field === 'phone' && <p className="muted">{t('merge.phone_hint')}</p>}
    </fieldset>
  ));
}

/** What is known of a customer, as people read it. */
function Value({ field, value }: { field: MergeField; value: unknown }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date } = useFormats(business);
  if (field === 'preferences') return <Wishes of={value} />;
  if (typeof value !== 'string' || !value) return '–';
  if (field === 'language') return value === 'ar' || value === 'en' ? LANGUAGES[value].name : value;
  if (field === 'birthday') return date(value);
  if (field === 'preferred_payment_method') return t(`method.${value}`);
  if (field === 'email' || field === 'phone') return <Ltr>{value}</Ltr>;
  return <Own>{value}</Own>;
}

function Wishes({ of }: { of: unknown }) {
  const { t, pick } = useTexts();
  const may = useMay();
  const { data: settings } = useQuery({ ...settingsQuery, enabled: may('settings:read') });
  if (typeof of !== 'object' || of === null) return '–';
  const kept = of as Record<string, unknown>;
  const said = (settings?.preference_fields ?? []).flatMap((field) => {
    const values = readPreference(field, kept[field.key]).map((one) =>
      one.isWord ? t(one.label) : pick(one.label, one.label2),
    );
    return values.length ? [`${pick(field.label, field.label2)}: ${values.join(', ')}`] : [];
  });
  return said.length
    ? said.map((one) => (
        <span key={one} className={classes.wish}>
          <Own>{one}</Own>
        </span>
      ))
    : '–';
}

/** How many things of which kind go over. */
export function Moves({ plan }: { plan: MergePlan }) {
  const { t, has } = useTexts();
  const moves = plan.moves.filter(({ count }) => count > 0);
  if (moves.length === 0) return <p className="muted">{t('merge.no_moves')}</p>;
  return (
    <ul className={classes.moves}>
      {moves.map(({ what, count }) => {
        const key = `merge.moves.${what.split('.')[0]}`;
        return <li key={what}>{t(has(key) ? key : 'merge.moves.other', { n: count })}</li>;
      })}
    </ul>
  );
}

interface MergedCustomerProps {
  plan: MergePlan;
  source: CustomerDetail;
  target: CustomerDetail;
  choices: Choices;
}

/** The one that stays, as they will be. */
export function MergedCustomer({ plan, source, target, choices }: MergedCustomerProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const { after } = plan;
  const kept = (field: 'language' | 'birthday' | 'preferred_payment_method' | 'note' | 'preferences') => {
    const value: unknown = keptOf<unknown>(field, source[field], target[field], choices);
    const isEmpty = !value || (typeof value === 'object' && Object.keys(value).length === 0);
    return isEmpty ? null : <Value field={field} value={value} />;
  };
  const facts: [string, ReactNode][] = [
    ['customer.field.name', <Own key="name">{after.name}</Own>],
    ['customer.field.name2', after.name2 ? <Own key="name2">{after.name2}</Own> : null],
    ['customers.type', <TypeTag key="type" type={after.type} />],
    ['customer.field.phone', after.phone ? <CustomerPhone key="phone" customer={after} /> : null],
    ['customer.field.email', after.email ? <Ltr key="email">{after.email}</Ltr> : null],
    ['customer.field.language', kept('language')],
    ['customer.field.birthday', kept('birthday')],
    ['customer.field.preferred_payment_method', kept('preferred_payment_method')],
    ['customer.field.preferences', kept('preferences')],
    ['customer.field.note', kept('note')],
    ['customers.visits', digits(after.visit_count)],
    ['customers.spent', money(after.total_spent)],
    ['merge.points', after.loyalty_points ? digits(after.loyalty_points) : null],
  ];
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== null)
        .map(([key, value]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
