// How often a promotion was used, and what it took off, day by day.

import { SegmentedControl } from '@mantine/core';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Plot } from '../app/Plot';
import { Empty, Loaded } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { Figure } from '../order/messageParts';
import { usesQuery } from './promotionQueries';
import classes from './promotions.module.css';

const SPANS = ['7', '30', '90'];

export function PromotionUses({ id }: { id: string }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, dayOfYear } = useFormats(business);
  const [days, setDays] = useState('30');
  const [shown, setShown] = useState<'uses' | 'cents'>('uses');
  const query = useQuery(usesQuery(id, Number(days)));
  const write = shown === 'uses' ? digits : money;
  return (
    <div className={classes.part}>
      <div className={classes.head}>
        <SegmentedControl
          aria-label={t('promotions.span')}
          value={days}
          onChange={setDays}
          data={SPANS.map((value) => ({ value, label: t('promotions.days', { n: Number(value) }) }))}
        />
        <SegmentedControl
          aria-label={t('promotions.shown')}
          value={shown}
          onChange={(value) => setShown(value === 'cents' ? 'cents' : 'uses')}
          data={[
            { value: 'uses', label: t('promotions.uses') },
            { value: 'cents', label: t('promotions.taken_off') },
          ]}
        />
      </div>
      <Loaded query={query} rows={3}>
        {(found) => {
          const sum = (of: 'uses' | 'cents') => found.days.reduce((all, day) => all + day[of], 0);
          if (sum('uses') === 0) return <Empty icon="bell" text={t('promotions.never_used')} />;
          return (
            <>
              <Figure name={t('promotions.uses')}>
                <strong>{digits(sum('uses'))}</strong>
              </Figure>
              <Figure name={t('promotions.taken_off')}>
                <strong>{money(sum('cents'))}</strong>
              </Figure>
              <Figure name={t('promotions.each')}>
                <span>{money(Math.round(sum('cents') / sum('uses')))}</span>
              </Figure>
              <Plot
                columns={found.days.map((day) => ({
                  key: day.day,
                  name: dayOfYear(day.day),
                  said: t('promotions.day', {
                    day: dayOfYear(day.day),
                    n: day.uses,
                    amount: money(day.cents),
                  }),
                  parts: [{ look: classes.bar, value: day[shown] }],
                }))}
                scale={scaleFor(Math.max(...found.days.map((day) => day[shown])))}
                write={write}
                hint={{ point: 'delivery.point', tap: 'delivery.tap' }}
              />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
