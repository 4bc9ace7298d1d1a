// One condition of a segment: what it is about, and what it says of that.

import { Checkbox, MultiSelect, NativeSelect, TagsInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useSession } from '../app/session';
import { itemsQuery } from '../menu/queries';
import { MoneyField } from '../order/MoneyField';
import { centsOf, plainOf } from '../order/sums';
import { CountField, countOf } from '../settings/CountField';
import classes from './marketing.module.css';
import { areasQuery } from './queries';
import { type Condition, conditionOf, FIELDS, type Field, isMoney, isNumbered, type Numbered } from './rules';

interface Props<C> {
  condition: C;
  change: (condition: C) => void;
}

export function ConditionFields({ condition, change }: Props<Condition>) {
  const { t } = useTexts();
  return (
    <div className={classes.condition}>
      <NativeSelect
        aria-label={t('segments.condition')}
        value={condition.field}
        onChange={(event) => {
          const field = FIELDS.find((one) => one === event.currentTarget.value);
          if (field) change(conditionOf(field));
        }}
      >
        {FIELDS.map((one) => (
          <option key={one} value={one}>
            {t(`rule.${one}`)}
          </option>
        ))}
      </NativeSelect>
      <Said condition={condition} change={change} />
    </div>
  );
}

function Said({ condition, change }: Props<Condition>): ReactNode {
  const { t } = useTexts();
  if (isNumbered(condition)) return <Between condition={condition} change={change} />;
  switch (condition.field) {
    case 'tier':
      return (
        <Some
          values={['bronze', 'silver', 'gold', 'none'] as const}
          chosen={condition.any_of}
          say={(one) => t(`rule.tier.${one}`)}
          change={(any_of) => change({ ...condition, any_of })}
        />
      );
    case 'language':
      return (
        <Some
          values={['en', 'ar'] as const}
          chosen={condition.any_of}
          say={(one) => t(`rule.language.${one}`)}
          change={(any_of) => change({ ...condition, any_of })}
        />
      );
    case 'birthday':
      return (
        <Whole
          label={t('rule.birthday.days')}
          value={condition.within_days}
          most={60}
          change={(within_days) => change({ ...condition, within_days })}
        />
      );
    case 'birthday_month':
      return (
        <NativeSelect
          aria-label={t('rule.birthday_month')}
          value={String(condition.months_ahead)}
          onChange={(event) => change({ ...condition, months_ahead: Number(event.currentTarget.value) })}
        >
          {Array.from({ length: 12 }, (_, ahead) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: months are their numbers
            <option key={ahead} value={ahead}>
              {ahead === 0 ? t('rule.birthday_month.this') : t('rule.birthday_month.ahead', { n: ahead })}
            </option>
          ))}
        </NativeSelect>
      );
    case 'distance':
      return (
        <Whole
          label={t('rule.distance.meters')}
          value={condition.at_most_meters}
          least={1}
          most={200_000}
          change={(at_most_meters) => change({ ...condition, at_most_meters })}
        />
      );
    case 'fulfilment':
      return (
        <>
          <Way way={condition.way} change={(way) => change({ ...condition, way })} />
          <Some
            values={['dine_in', 'pickup', 'delivery'] as const}
            chosen={condition.any_of}
            say={(one) => t(`fulfilment.${one}`)}
            change={(any_of) => change({ ...condition, any_of })}
          />
        </>
      );
    case 'order_source':
      return (
        <>
          <Way way={condition.way} change={(way) => change({ ...condition, way })} />
          <Some
            values={['web', 'table', 'frontdesk', 'phone'] as const}
            chosen={condition.any_of}
            say={(one) => t(`rule.source.${one}`)}
            change={(any_of) => change({ ...condition, any_of })}
          />
        </>
      );
    case 'area':
      return <Areas names={condition.any_of} change={(any_of) => change({ ...condition, any_of })} />;
    case 'bought':
      return <Bought condition={condition} change={change} />;
  }
}

const MOST: Partial<Record<Field, number>> = { last_order: 3650, known_for: 3650, visits: 1_000_000 };

function Between({ condition, change }: Props<Numbered>) {
  const { t } = useTexts();
  const { business } = useSession();
  const decimals = business.currency_decimals;
  const money = isMoney(condition.field);
  const most = MOST[condition.field] ?? 10 ** 10;
  const write = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : money ? plainOf(value, decimals) : String(value);
  const [typed, setTyped] = useState({
    at_least: write(condition.at_least),
    at_most: write(condition.at_most),
  });
  const read = (text: string) => (money ? centsOf(text, decimals) : countOf(text));
  const isWrong = (text: string) => text.trim() !== '' && (read(text) === null || (read(text) ?? 0) > most);
  const type = (bound: 'at_least' | 'at_most', text: string) => {
    setTyped({ ...typed, [bound]: text });
    const value = text.trim() === '' ? null : read(text);
    if (value === null && text.trim() !== '') return;
    if (value !== null && value > most) return;
    change({ ...condition, [bound]: value });
  };
  const Amount = money ? MoneyField : CountField;
  return (
    <div className={classes.between}>
      {(['at_least', 'at_most'] as const).map((bound) => (
        <Amount
          key={bound}
          label={t(`rule.${bound}`)}
          value={typed[bound]}
          change={(text) => type(bound, text)}
          error={isWrong(typed[bound]) ? t('invalid') : null}
        />
      ))}
    </div>
  );
}

interface WholeProps {
  label: string;
  value: number;
  least?: number;
  most: number;
  change: (value: number) => void;
}

function Whole({ label, value, least = 0, most, change }: WholeProps) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(String(value));
  const read = countOf(typed);
  const isWrong = read === null || read < least || read > most;
  return (
    <CountField
      label={label}
      value={typed}
      error={isWrong ? t('invalid') : null}
      change={(text) => {
        setTyped(text);
        const next = countOf(text);
        if (next !== null && next >= least && next <= most) change(next);
      }}
    />
  );
}

interface SomeProps<T extends string> {
  values: readonly T[];
  chosen: readonly T[];
  say: (value: T) => string;
  change: (chosen: T[]) => void;
}

function Some<T extends string>({ values, chosen, say, change }: SomeProps<T>) {
  return (
    <div className={classes.some}>
      {values.map((one) => (
        <Checkbox
          key={one}
          label={say(one)}
          checked={chosen.includes(one)}
          onChange={({ currentTarget: { checked } }) =>
            change(values.filter((other) => (other === one ? checked : chosen.includes(other))))
          }
        />
      ))}
    </div>
  );
}

const WAYS = ['used', 'only', 'never'] as const;

function Way({ way, change }: { way: (typeof WAYS)[number]; change: (way: (typeof WAYS)[number]) => void }) {
  const { t } = useTexts();
  return (
    <NativeSelect
      aria-label={t('rule.way')}
      value={way}
      onChange={(event) => change(WAYS.find((one) => one === event.currentTarget.value) ?? 'used')}
    >
      {WAYS.map((one) => (
        <option key={one} value={one}>
          {t(`rule.way.${one}.name`)}
        </option>
      ))}
    </NativeSelect>
  );
}

function Areas({ names, change }: { names: readonly string[]; change: (names: string[]) => void }) {
  const { t } = useTexts();
  const { data = [] } = useQuery(areasQuery);
  return (
    <TagsInput
      label={t('rule.area.names')}
      description={t('rule.area.hint')}
      data={data}
      value={[...names]}
      maxTags={50}
      onChange={change}
      comboboxProps={{ zIndex: 500 }}
    />
  );
}

function Bought({ condition, change }: Props<Extract<Condition, { field: 'bought' }>>) {
  const { t, nameOf } = useTexts();
  const { data: items = [] } = useQuery(itemsQuery(true));
  return (
    <>
      <MultiSelect
        label={t('rule.bought.items')}
        searchable
        data={items.map((one) => ({ value: one.id, label: nameOf(one) }))}
        value={[...condition.items]}
        maxValues={50}
        nothingFoundMessage={t('segments.no_item')}
        onChange={(chosen) => change({ ...condition, items: chosen })}
        comboboxProps={{ zIndex: 500 }}
      />
      <Checkbox
        label={t('rule.bought.not')}
        checked={condition.never ?? false}
        onChange={({ currentTarget: { checked } }) => change({ ...condition, never: checked })}
      />
      <div className={classes.between}>
        <Whole
          label={t('rule.bought.orders')}
          value={condition.orders_at_least ?? 1}
          least={1}
          most={1000}
          change={(orders_at_least) => change({ ...condition, orders_at_least })}
        />
        <Days
          value={condition.within_days ?? null}
          change={(within_days) => change({ ...condition, within_days })}
        />
      </div>
    </>
  );
}

function Days({ value, change }: { value: number | null; change: (value: number | null) => void }) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(value === null ? '' : String(value));
  const read = countOf(typed);
  const isWrong = typed.trim() !== '' && (read === null || read < 1 || read > 3650);
  return (
    <CountField
      label={t('rule.bought.days')}
      placeholder={t('rule.bought.ever')}
      value={typed}
      error={isWrong ? t('invalid') : null}
      change={(text) => {
        setTyped(text);
        const next = countOf(text);
        if (text.trim() === '') change(null);
        else if (next !== null && next >= 1 && next <= 3650) change(next);
      }}
    />
  );
}
