// What a promotion would take off a basket that one puts together to see.

import { NativeSelect } from '@mantine/core';
import type { ItemOffered, LineCreate, PromotionWrite } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { offeredQuery } from '../app/data';
import { Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { previewQuery } from './promotionQueries';
import classes from './promotions.module.css';

/** The item as somebody takes it who only chooses what has to be chosen. */
function lineOf(item: ItemOffered): LineCreate {
  const options = item.option_groups.flatMap((group) =>
    group.options
      .filter((one) => one.available)
      .slice(0, group.min_choices)
      .map((one) => one.id),
  );
  return { item_id: item.id, quantity: 1, options, note: '' };
}

export function PromotionSample({ promotion }: { promotion: PromotionWrite | null }) {
  const { t, nameOf, digits } = useTexts();
  const { me, business } = useSession();
  const { money } = useFormats(business);
  const menu = useQuery(offeredQuery(me.restaurant)).data;
  const offered = (menu?.categories ?? []).flatMap((one) => one.items).filter((one) => one.available);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const ids = chosen ?? offered.slice(0, 2).map((one) => one.id);
  const kept = new Map<string, LineCreate>();
  for (const id of ids) {
    const item = offered.find((one) => one.id === id);
    const before = kept.get(id);
    if (before) kept.set(id, { ...before, quantity: before.quantity + 1 });
    else if (item) kept.set(id, lineOf(item));
  }
  const lines = [...kept.values()];
  const fulfilment = promotion?.fulfilments?.[0] ?? 'pickup';
  const zone = fulfilment === 'delivery' ? (business.delivery_zones[0]?.name ?? null) : null;
  const body = promotion && lines.length ? { promotion, lines, fulfilment, delivery_zone: zone } : null;
  const { data, error } = useQuery(previewQuery(body));
  const before = data ? data.total_cents + data.discount_cents : 0;
  return (
    <section className={classes.sample} aria-label={t('promotions.sample')}>
      <h4>{t('promotions.sample')}</h4>
      <ul>
        {lines.map((line) => {
          const item = offered.find((one) => one.id === line.item_id);
          return (
            item && (
              <li key={line.item_id}>
                <span>
                  {digits(line.quantity)} × <Own>{nameOf(item)}</Own>
                </span>
                <ToolButton
                  icon="trash"
                  label={t('promotions.sample_remove', { item: nameOf(item) })}
                  onClick={() => setChosen(ids.filter((id) => id !== line.item_id))}
                />
              </li>
            )
          );
        })}
      </ul>
      <NativeSelect
        aria-label={t('promotions.sample_add')}
        value=""
        onChange={(event) => event.currentTarget.value && setChosen([...ids, event.currentTarget.value])}
      >
        <option value="">{t('promotions.sample_add')}</option>
        {offered.map((one) => (
          <option key={one.id} value={one.id}>
            {nameOf(one)}
          </option>
        ))}
      </NativeSelect>
      {body && error && <Refusal error={error} item={(id) => offered.find((one) => one.id === id)} />}
      {body && data && !error && (
        <p aria-live="polite" className={classes.outcome}>
          {data.discount_cents ? (
            <>
              <s className="muted">{money(before)}</s> <strong>{money(data.total_cents)}</strong>{' '}
              <span>{t('promotions.saves', { amount: money(data.discount_cents) })}</span>
            </>
          ) : data.nearly[0] ? (
            t('promotions.sample_missing', { amount: money(data.nearly[0].missing_cents) })
          ) : (
            t('promotions.sample_nothing')
          )}
        </p>
      )}
    </section>
  );
}
