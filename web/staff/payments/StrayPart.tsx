// Money that came and counts for no order, until somebody says what it was for.

import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { StrayRead } from '@shared/api/schema';
import { western } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { Empty, Loaded, RowHead, Rows, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { OrderLink } from '../order/OrderLink';
import { PaymentFacts, useMoneyIn } from '../order/paymentParts';
import { placeStray, returnStray, strayQuery } from '../order/paymentQueries';
import { dueOf } from '../order/sums';
import { ordersQuery } from '../search/queries';
import classes from './payments.module.css';

export function StrayPart() {
  const { t } = useTexts();
  const query = useQuery(strayQuery);
  return (
    <Loaded query={query} rows={2}>
      {({ items }) =>
        items.length ? (
          <>
            <p className={classes.intro}>{t('stray.text')}</p>
            <Rows>
              {items.map((one) => (
                <Stray key={one.payment.id} stray={one} />
              ))}
            </Rows>
          </>
        ) : (
          <Empty icon="check" text={t('stray.none')} />
        )
      }
    </Loaded>
  );
}

interface Candidate {
  order_id: string;
  number: string;
  customer_name: string;
  due_cents: number;
  why: string[];
}

function Stray({ stray: { payment, suggestions } }: { stray: StrayRead }) {
  const { t } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const own = useFormats(business).money;
  const money = useMoneyIn(payment.currency);
  const { confirm, reason } = useAsk();
  const [busy, attempt] = useAttempt();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(western(text).trim().slice(0, 40), 300);
  const search = useInfiniteQuery({ ...ordersQuery({ q: wanted }), enabled: wanted.length > 0 });
  const mayPlace = may('payments:refund');
  const amount = money(payment.amount_cents - payment.refunded_cents);

  const place = async ({ order_id, number }: Candidate) => {
    const yes = await confirm({
      title: t('stray.place_title', { amount, number }),
      text: t('stray.place_text'),
      yes: t('stray.place', { number }),
    });
    if (yes && (await attempt(() => placeStray(payment.id, order_id)))) {
      toast(t('stray.placed', { amount, number }), 'good');
    }
  };

  const giveBack = async () => {
    const why = await reason({
      title: t('stray.return_title', { amount }),
      yes: t('stray.return'),
      label: t('stray.return_label'),
      quick: [t('stray.reason_unknown'), t('stray.reason_other_shop')],
    });
    if (why && (await attempt(() => returnStray(payment.id, why)))) toast(t('stray.returned', { amount }));
  };

  const found: Candidate[] = wanted
    ? (search.data?.pages.flatMap((page) => page.items) ?? []).slice(0, 5).map((order) => ({
        order_id: order.id,
        number: order.number,
        customer_name: order.customer_name,
        due_cents: dueOf(order),
        why: [],
      }))
    : [];

  const row = (one: Candidate) => (
    <li key={one.order_id} className={classes.candidate}>
      <CandidateOrder order={one} due={own(one.due_cents)} />
      {mayPlace && (
        <Button size="sm" variant="light" disabled={busy} onClick={() => void place(one)}>
          {t('stray.place', { number: `#${one.number}` })}
        </Button>
      )}
    </li>
  );

  return (
    <li>
      <RowHead>
        <strong className={classes.amount}>{amount}</strong>
        <span>{t(`method.${payment.method}`)}</span>
      </RowHead>
      <p>{t(`stray.${payment.stray ?? 'unknown_reference'}`, { asked: money(payment.asked_cents) })}</p>
      <PaymentFacts payment={payment} />
      <h3 className={classes.small}>{t('stray.may_be')}</h3>
      {suggestions.length ? (
        <ul className={classes.candidates}>{suggestions.map(row)}</ul>
      ) : (
        <p className="muted">{t('stray.no_suggestions')}</p>
      )}
      {mayPlace ? (
        <>
          <TextInput
            className={classes.search}
            type="search"
            label={t('stray.search')}
            leftSection={<Icon name="search" size={16} />}
            value={text}
            maxLength={40}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {wanted && search.data && (
            <ul className={classes.candidates} aria-live="polite">
              {found.length ? found.map(row) : <li className="muted">{t('search_orders.nothing')}</li>}
            </ul>
          )}
          <Button variant="subtle" c="var(--bad)" disabled={busy} onClick={() => void giveBack()}>
            {t('stray.return')}
          </Button>
        </>
      ) : (
        <p className="muted">{t('stray.ask_manager')}</p>
      )}
    </li>
  );
}

function CandidateOrder({ order, due }: { order: Candidate; due: string }) {
  const { t } = useTexts();
  return (
    <span className={classes.candidateOf}>
      <OrderLink id={order.order_id} number={order.number} />
      {order.customer_name && <Own>{order.customer_name}</Own>}
      <span className="muted">{t('payments.due', { due })}</span>
      {order.why.map((why) => (
        <Tag key={why} tone="good">
          {t(`stray.why.${why}`)}
        </Tag>
      ))}
    </span>
  );
}
