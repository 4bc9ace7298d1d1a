// What the list of customers is narrowed by.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Filter, useNarrow, useSettled } from '../app/filters';
import type { CustomersSearch } from '../app/router';
import { useSession } from '../app/session';
import { MoneyField } from '../order/MoneyField';
import { centsOf } from '../order/sums';
import { CountField, countOf } from '../settings/CountField';
import { NARROWING } from './book';
import classes from './list.module.css';

const DAYS = ['7', '30', '90', '180', '365'];

export function Filtering({ search }: { search: CustomersSearch }) {
  const { t } = useTexts();
  const narrow = useNarrow();
  // An address may say another number than those that can be chosen.
  const daysWith = (value: string | undefined) =>
    value && !DAYS.includes(value) ? [...DAYS, value].sort((a, b) => Number(a) - Number(b)) : DAYS;
  return (
    <div className={classes.filters}>
      <Filter
        label={t('customers.type')}
        value={search.type}
        options={['guest', 'stub', 'full']}
        say={(type) => t(`customers.type.${type}`)}
        change={(type) => narrow({ type })}
      />
      <Filter
        label={t('customers.verified')}
        value={search.verified}
        options={['true', 'false']}
        say={(verified) => t(`customers.verified.${verified}`)}
        change={(verified) => narrow({ verified })}
      />
      <Filter
        label={t('customers.has_email')}
        value={search.has_email}
        options={['true', 'false']}
        say={(email) => t(`customers.has_email.${email}`)}
        change={(has_email) => narrow({ has_email })}
      />
      <Filter
        label={t('customers.source')}
        value={search.source}
        options={['order', 'staff', 'self', 'import']}
        say={(source) => t(`customers.source.${source}`)}
        change={(source) => narrow({ source })}
      />
      <Filter
        label={t('customers.visited_since')}
        value={search.visited_since_days}
        options={daysWith(search.visited_since_days)}
        say={(days) => t('customers.within', { n: Number(days) })}
        change={(visited_since_days) => narrow({ visited_since_days })}
      />
      <Filter
        label={t('customers.not_visited_since')}
        value={search.not_visited_since_days}
        options={daysWith(search.not_visited_since_days)}
        say={(days) => t('customers.not_within', { n: Number(days) })}
        change={(not_visited_since_days) => narrow({ not_visited_since_days })}
      />
      <SpentFilter key={`spent ${search.spent_at_least === undefined}`} said={search.spent_at_least} />
      <VisitsFilter key={`visits ${search.visits_at_least === undefined}`} said={search.visits_at_least} />
      <Filter
        label={t('customers.state')}
        value={search.active}
        none={t('customers.state.active')}
        options={['false']}
        say={() => t('customers.state.inactive')}
        change={(active) => narrow({ active })}
      />
      {NARROWING.some((name) => search[name]) && (
        <Button
          variant="subtle"
          onClick={() => narrow(Object.fromEntries(NARROWING.map((name) => [name, ''])))}
        >
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

function SpentFilter({ said }: { said: string | undefined }) {
  const { t } = useTexts();
  const narrow = useNarrow();
  const { business } = useSession();
  const decimals = business.currency_decimals;
  const plain = said ? String(Number(said) / 10 ** decimals) : '';
  const [text, setText] = useSettled(plain, (typed) => {
    const cents = typed ? centsOf(typed, decimals) : 0;
    if (cents !== null) narrow({ spent_at_least: cents ? String(cents) : '' });
  });
  const isWrong = text.trim() !== '' && centsOf(text, decimals) === null;
  return (
    <MoneyField
      label={t('customers.spent_at_least')}
      value={text}
      change={setText}
      error={isWrong ? t('invalid') : null}
    />
  );
}

function VisitsFilter({ said }: { said: string | undefined }) {
  const { t } = useTexts();
  const narrow = useNarrow();
  const [text, setText] = useSettled(said ?? '', (typed) => {
    const count = typed ? countOf(typed) : 0;
    if (count !== null) narrow({ visits_at_least: count ? String(count) : '' });
  });
  const isWrong = text.trim() !== '' && countOf(text) === null;
  return (
    <CountField
      label={t('customers.visits_at_least')}
      value={text}
      change={setText}
      error={isWrong ? t('invalid') : null}
    />
  );
}
