// Money that goes back; first of all what somebody has to hand over.

import { NativeSelect } from '@mantine/core';
import type { RefundStatus } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { More } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Empty, Loaded, RowHead, Rows } from '../app/parts';
import { OrderLink } from '../order/OrderLink';
import { RefundButtons } from '../order/OrderPayments';
import { Money, RefundFacts, RefundTag } from '../order/paymentParts';
import classes from './payments.module.css';
import { refundsQuery } from './queries';

const SHOWN: Record<string, RefundStatus[]> = {
  hand_over: ['hand_over'],
  on_the_way: ['requested', 'pending'],
  done: ['succeeded'],
};

export function GiveBackPart() {
  const { t } = useTexts();
  const [shown, setShown] = useState('hand_over');
  const query = useInfiniteQuery(refundsQuery(SHOWN[shown] ?? []));
  return (
    <>
      <div className={classes.filters}>
        <NativeSelect
          label={t('give_back.which')}
          value={shown}
          data={Object.keys(SHOWN).map((value) => ({ value, label: t(`give_back.${value}`) }))}
          onChange={(event) => setShown(event.currentTarget.value)}
        />
        {shown === 'hand_over' && <p className="muted">{t('give_back.text')}</p>}
      </div>
      <Loaded query={query} rows={3}>
        {({ pages }) => {
          const refunds = pages.flatMap((page) => page.items);
          if (!refunds.length) {
            return (
              <Empty
                icon="check"
                text={t(shown === 'hand_over' ? 'give_back.none_hand_over' : 'give_back.none')}
              />
            );
          }
          return (
            <>
              <Rows>
                {refunds.map((one) => (
                  <li key={one.id}>
                    <RowHead>
                      <OrderLink id={one.order_id} number={one.order_number} />
                      <strong>{t(`method.${one.method}`)}</strong>
                      <RefundTag refund={one} />
                      <strong className={classes.end}>
                        <Money cents={one.amount_cents} currency={one.currency} />
                      </strong>
                    </RowHead>
                    <RefundFacts refund={one} />
                    <RefundButtons refund={one} />
                  </li>
                ))}
              </Rows>
              <More list={query} text={t('give_back.earlier')} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
