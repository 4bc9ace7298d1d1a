// Money that goes back: of which payment, how much, and why.

import { Button, NativeSelect, Textarea } from '@mantine/core';
import type { OrderMoneyStaff } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { either } from '../app/fields';
import { Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { MoneyField } from './MoneyField';
import { accountsQuery, refundOrder } from './paymentQueries';
import classes from './payments.module.css';
import { centsOf, leftOf, partsOf, plainOf } from './sums';

interface RefundFormProps {
  money: OrderMoneyStaff;
  number: string;
  /** Only once it has gone through: what is to be handed over by hand. */
  close: (byHand: number | null) => void;
}

export function RefundForm({ money: order, number, close }: RefundFormProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money, time } = useFormats(business);
  const { confirm } = useAsk();
  const decimals = business.currency_decimals;
  const { busy, problem, submit } = useSubmit();
  const { data: accounts } = useQuery(accountsQuery);
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  useUnsaved({ typed, reason });

  const refundable = partsOf(order.payments, Number.MAX_SAFE_INTEGER);
  const some = chosen ? refundable.filter(({ payment }) => payment.id === chosen) : refundable;
  const left = some.reduce((sum, one) => sum + one.cents, 0);
  const amount = typed === null ? left : centsOf(typed, decimals);
  const wrong = amount === null || amount <= 0 || amount > left;
  const returns = (provider: string | null) =>
    provider !== null && (accounts?.find((one) => one.provider === provider)?.refunds ?? true);
  const byHand = partsOf(
    some.map((one) => one.payment),
    amount ?? 0,
  )
    .filter(({ payment }) => !returns(payment.provider))
    .reduce((sum, one) => sum + one.cents, 0);

  const send = async () => {
    if (busy) return;
    setTried(true);
    if (wrong || amount === null || !reason.trim()) return;
    const yes = await confirm({
      title: t('refund.sure_title', { amount: money(amount), number }),
      text: t(byHand ? 'refund.sure_by_hand' : 'refund.sure_text', { amount: money(byHand) }),
      yes: t('refund.send', { amount: money(amount) }),
      danger: true,
    });
    if (!yes) return;
    await submit(async () => {
      const body = { amount_cents: amount, reason: reason.trim(), ...(chosen ? { payment_id: chosen } : {}) };
      await refundOrder(order.order_id, body);
      close(byHand);
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
      {refundable.length > 1 && (
        <NativeSelect
          label={t('refund.which')}
          value={chosen}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
            setTyped(null);
          }}
        >
          <option value="">{t('refund.newest')}</option>
          {refundable.map(({ payment }) => (
            <option key={payment.id} value={payment.id}>
              {`${t(`method.${payment.method}`)} · ${time(payment.settled_at ?? payment.created_at)} · ${money(leftOf(payment))}`}
            </option>
          ))}
        </NativeSelect>
      )}
      <MoneyField
        data-autofocus
        label={t('refund.amount', { currency: business.currency })}
        description={t('refund.left', { left: money(left) })}
        value={typed ?? plainOf(left, decimals)}
        error={tried && wrong ? t('refund.amount_wrong', { left: money(left) }) : null}
        change={setTyped}
      />
      <div className={classes.quick}>
        {['refund.reason_wrong', 'refund.reason_missing', 'refund.reason_guest'].map((key) => (
          <Button key={key} size="compact-md" variant="default" onClick={() => setReason(t(key))}>
            {t(key)}
          </Button>
        ))}
      </div>
      <Textarea
        label={t('reason_label')}
        value={reason}
        maxLength={500}
        rows={2}
        {...either(reason)}
        error={tried && !reason.trim() ? t('error.reason_required') : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {byHand > 0 && (
        <Notice tone="warn" icon="cash">
          {t('refund.by_hand', { amount: money(byHand) })}
        </Notice>
      )}
      <Refusal error={problem} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => close(null)}>
          {t('back')}
        </Button>
        <Button type="submit" color="red.9" loading={busy}>
          {t('refund.send', { amount: money(amount ?? 0) })}
        </Button>
      </div>
    </form>
  );
}
