// What was ordered.

import type { ItemsReport } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Chip } from '../app/Chip';
import { useNarrow } from '../app/filters';
import { Empty, Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { itemsQuery } from './queries';
import { Bars, Grid, type PartProps, ReportCard } from './reportParts';
import classes from './reports.module.css';

const FIRST = 15;

interface Sold {
  key: string;
  name: string;
  quantity: number;
  cents: number;
  share_bp: number | null;
}

export function ItemsPart({ asked, asTable }: PartProps) {
  const { t, nameOf } = useTexts();
  const query = useQuery(itemsQuery(asked));
  const { by } = useSearch({ from: '/reports/{-$part}' });
  const narrow = useNarrow();
  const named = (id: string | null, of: { name: string; name2: string }) =>
    id === null ? t('reports.bringing') : nameOf(of);
  const items = (of: ItemsReport): Sold[] =>
    of.items.map((one) => ({ ...one, key: one.item_id ?? '', name: named(one.item_id, one) }));
  const categories = (of: ItemsReport): Sold[] =>
    of.categories.map((one) => ({ ...one, key: one.category_id ?? '', name: named(one.category_id, one) }));
  return (
    <Loaded query={query} rows={4}>
      {(of) =>
        of.items.length === 0 ? (
          <Empty icon="dish" text={t('reports.nothing_sold')} />
        ) : (
          <>
            <fieldset className={classes.ranges}>
              <legend className="visually-hidden">{t('reports.by')}</legend>
              {(['money', 'quantity'] as const).map((one) => (
                <Chip
                  key={one}
                  aria-pressed={one === (by ?? 'money')}
                  onClick={() => narrow({ by: one === 'money' ? '' : one })}
                >
                  {t(`reports.by_${one}`)}
                </Chip>
              ))}
            </fieldset>
            <div className={classes.pair} aria-busy={query.isPlaceholderData}>
              <Ranked id="items" sold={items(of)} of={of} by={by} asked={asked} asTable={asTable} />
              <Ranked id="categories" sold={categories(of)} of={of} by={by} asked={asked} asTable={asTable} />
            </div>
          </>
        )
      }
    </Loaded>
  );
}

interface RankedProps extends PartProps {
  id: 'items' | 'categories';
  sold: Sold[];
  of: ItemsReport;
  by: 'quantity' | undefined;
}

function Ranked({ id, sold, of, by, asked, asTable }: RankedProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, share } = useFormats(business);
  const [all, setAll] = useState(false);
  const title = t(`reports.${id}_sold`);
  // Bringing something is nothing that is counted.
  const counted = by === 'quantity' ? sold.filter((one) => one.key) : sold;
  const ranked = [...counted].sort((a, b) =>
    by === 'quantity' ? b.quantity - a.quantity : b.cents - a.cents,
  );
  const part = (one: Sold) => {
    const bp = by === 'quantity' ? Math.floor((one.quantity * 10_000) / of.quantity) : one.share_bp;
    return bp === null ? '–' : share(bp);
  };
  const times = (one: Sold) => t('reports.times', { n: one.quantity });
  return (
    <ReportCard id={id} title={title} asked={asked}>
      {asTable ? (
        <Grid
          label={title}
          columns={[
            t(`reports.column.${id}`),
            t('reports.quantity'),
            t('reports.by_money'),
            t('reports.share'),
          ]}
          rows={ranked.map((one) => ({
            key: one.key,
            name: <Own>{one.name}</Own>,
            cells: [one.key ? digits(one.quantity) : '–', money(one.cents), part(one)],
          }))}
          foot={[digits(of.quantity), money(of.cents), '']}
        />
      ) : (
        <>
          <Bars
            bars={ranked.slice(0, all ? undefined : FIRST).map((one) => ({
              key: one.key,
              name: <Own>{one.name}</Own>,
              value: by === 'quantity' ? one.quantity : one.cents,
              written: by === 'quantity' ? times(one) : money(one.cents),
              also:
                by === 'quantity'
                  ? `${part(one)} · ${money(one.cents)}`
                  : one.key
                    ? `${part(one)} · ${times(one)}`
                    : part(one),
            }))}
          />
          {ranked.length > FIRST && (
            <Chip aria-expanded={all} onClick={() => setAll((before) => !before)}>
              {all ? t('reports.fewer') : t('reports.all', { n: ranked.length })}
            </Chip>
          )}
        </>
      )}
    </ReportCard>
  );
}
