// What the business's orders say: sales, items, customers and the kitchen.

import { TextInput } from '@mantine/core';
import { now } from '@shared/api/client';
import { useFormats, useTexts } from '@shared/ui/language';
import { useParams, useSearch } from '@tanstack/react-router';
import { Chip } from '../app/Chip';
import { Filter, useNarrow } from '../app/filters';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useSession } from '../app/session';
import { CustomersPart } from './CustomersPart';
import { ItemsPart } from './ItemsPart';
import { KitchenPart } from './KitchenPart';
import type { Asked } from './queries';
import { daysOf, RANGES, USUAL } from './ranges';
import classes from './reports.module.css';
import { SalesPart } from './SalesPart';

const SALES = { part: undefined, key: 'reports.sales', Part: SalesPart, narrows: 'channel' };
const PARTS = [
  SALES,
  { part: 'items', key: 'reports.items', Part: ItemsPart, narrows: 'channel' },
  { part: 'customers', key: 'reports.customers', Part: CustomersPart, narrows: 'nothing' },
  { part: 'kitchen', key: 'reports.kitchen', Part: KitchenPart, narrows: 'fulfilment' },
];
const FULFILMENTS = ['dine_in', 'pickup', 'delivery'];
const SOURCES = ['web', 'table', 'frontdesk', 'phone'];

export function ReportsPage() {
  const { t } = useTexts();
  const { part } = useParams({ from: '/reports/{-$part}' });
  const search = useSearch({ from: '/reports/{-$part}' });
  const narrow = useNarrow();
  const { business } = useSession();
  const { day, date } = useFormats(business);
  const { key, Part, narrows } = PARTS.find((one) => one.part === part) ?? SALES;
  const range = search.range ?? USUAL;
  const today = day(now());
  const days = daysOf(range, today, search.from, search.to);
  const asked: Asked = {
    ...days,
    ...(narrows === 'channel' && search.source && { source: search.source }),
    ...(narrows !== 'nothing' && search.fulfilment && { fulfilment: search.fulfilment }),
  };
  return (
    <Page title={t('nav.reports')} quietTitle>
      <PartTabs to="/reports/{-$part}" label={t('reports.parts')} parts={PARTS} shown={key} keepsSearch />
      <fieldset className={classes.ranges}>
        <legend className="visually-hidden">{t('reports.days')}</legend>
        {RANGES.map((one) => (
          <Chip
            key={one}
            aria-pressed={one === range}
            onClick={() =>
              narrow({
                range: one === USUAL ? '' : one,
                from: one === 'own' ? days.from : '',
                to: one === 'own' ? days.to : '',
              })
            }
          >
            {/^\d/.test(one) ? t('delivery.days', { n: Number(one) }) : t(`reports.range.${one}`)}
          </Chip>
        ))}
      </fieldset>
      <div className={classes.narrowing}>
        {range === 'own' ? (
          <>
            <TextInput
              type="date"
              aria-label={t('payments.since')}
              value={days.from}
              max={today}
              onChange={(event) => narrow({ from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              aria-label={t('payments.until')}
              value={days.to}
              max={today}
              onChange={(event) => narrow({ to: event.currentTarget.value })}
            />
          </>
        ) : (
          <p className={classes.days}>
            {days.from === days.to
              ? date(days.from)
              : t('reports.from_to', { from: date(days.from), to: date(days.to) })}
          </p>
        )}
        {narrows === 'channel' && (
          <Filter
            inside
            label={t('reports.source')}
            value={search.source}
            options={SOURCES}
            say={(one) => t(`source.${one}`)}
            change={(one) => narrow({ source: one })}
          />
        )}
        {narrows !== 'nothing' && (
          <Filter
            inside
            label={t('reports.fulfilment')}
            value={search.fulfilment}
            options={FULFILMENTS}
            say={(one) => t(`fulfilment.${one}`)}
            change={(one) => narrow({ fulfilment: one })}
          />
        )}
        <Chip
          aria-pressed={search.as === 'table'}
          onClick={() => narrow({ as: search.as === 'table' ? '' : 'table' })}
        >
          {t('delivery.as_table')}
        </Chip>
      </div>
      <section aria-label={t(key)}>
        <Part asked={asked} asTable={search.as === 'table'} />
      </section>
    </Page>
  );
}
