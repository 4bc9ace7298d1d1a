// Cash for an order: what is due, what was handed over, and the change, big enough to be read at arm's length.

import { Button } from '@mantine/core';
import type { OrderStaffRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { cx } from '../app/cx';
import { Refusal } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { MoneyField } from './MoneyField';
import { orderMoneyQuery, takeCash } from './paymentQueries';
import classes from './payments.module.css';
import { centsOf, dueOf, likelyNotes, plainOf } from './sums';

/** What came of it: cash was taken, and so much is still due; or the order is to be completed as it is. */
export type CashAnswer = { due: number; change: number } | 'at_once';

interface CashFormProps {
  order: OrderStaffRead;
  /** The order is completed by it. */
  completes?: boolean;
  close: (answer: CashAnswer | null) => void;
}

export function CashForm({ order, completes = false, close }: CashFormProps) {
  const { t } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const { money } = useFormats(business);
  const decimals = business.currency_decimals;
  const { data } = useQuery({ ...orderMoneyQuery(order.id), enabled: may('payments:read') });
  const due = data?.due_cents ?? dueOf(order);
  const { busy, problem, submit } = useSubmit();
  // Null: all that is due, also when that changes.
  const [part, setPart] = useState<string | null>(null);
  const [tip, setTip] = useState('');
  const [handed, setHanded] = useState('');
  const [tried, setTried] = useState(false);

  const amount = part === null ? due : centsOf(part, decimals);
  const tips = tip.trim() ? centsOf(tip, decimals) : 0;
  const tendered = handed.trim() ? centsOf(handed, decimals) : null;
  const sum = (amount ?? 0) + (tips ?? 0);
  const change = tendered === null ? 0 : tendered - sum;
  const amountWrong = amount === null || amount <= 0 || amount > due;
  const handedWrong = Boolean(handed.trim()) && tendered === null;
  const right = !amountWrong && tips !== null && !handedWrong && change >= 0;

  const send = async () => {
    if (busy) return;
    setTried(true);
    if (!right || amount === null) return;
    const body = {
      amount_cents: amount,
      tip_cents: tips,
      ...(tendered === null ? {} : { tendered_cents: tendered }),
    };
    await submit(async () => {
      const after = await takeCash(order.id, body);
      close({ due: after.due_cents, change });
    });
  };

  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className={classes.due}>
        <span>{t('cash.due')}</span>
        <strong className="amount">{money(due)}</strong>
      </p>
      {data !== undefined && data.being_paid_cents > 0 && (
        <Notice tone="warn" icon="clock">
          {t('cash.being_paid', { amount: money(data.being_paid_cents) })}
        </Notice>
      )}
      {due === 0 && <Notice tone="good">{t('cash.nothing_due')}</Notice>}
      <div className={classes.pair}>
        <MoneyField
          label={t('cash.amount', { currency: business.currency })}
          value={part ?? plainOf(due, decimals)}
          error={tried && amountWrong ? t('cash.amount_wrong', { due: money(due) }) : null}
          change={setPart}
        />
        <MoneyField
          label={t('cash.tip')}
          value={tip}
          placeholder={plainOf(0, decimals)}
          error={tried && tips === null ? t('cash.not_an_amount') : null}
          change={setTip}
        />
      </div>
      <MoneyField
        data-autofocus
        size="md"
        label={t('cash.handed')}
        description={t('cash.handed_hint')}
        value={handed}
        error={
          tried && handedWrong
            ? t('cash.not_an_amount')
            : tried && change < 0
              ? t('cash.too_little', { missing: money(-change) })
              : null
        }
        change={setHanded}
      />
      <fieldset className={classes.notes}>
        <legend className="visually-hidden">{t('cash.notes')}</legend>
        {likelyNotes(sum, decimals).map((note) => (
          <Button
            key={note}
            variant="light"
            size="md"
            aria-pressed={tendered === note}
            onClick={() => setHanded(plainOf(note, decimals))}
          >
            {money(note)}
          </Button>
        ))}
      </fieldset>
      <p className={cx(classes.change, change < 0 && classes.missing)} role="status">
        <span>{t(change < 0 ? 'cash.missing' : 'cash.change')}</span>
        <strong className="amount">{money(Math.abs(change))}</strong>
      </p>
      <Refusal error={problem} />
      <Button type="submit" size="lg" loading={busy} disabled={due === 0}>
        {t(completes && amount === due ? 'cash.take_and_complete' : 'cash.take', { amount: money(sum) })}
      </Button>
      {completes && (
        <>
          <Button variant="default" onClick={() => close('at_once')}>
            {t('cash.at_once')}
          </Button>
          <p className="muted">{t('cash.at_once_hint')}</p>
        </>
      )}
    </form>
  );
}
