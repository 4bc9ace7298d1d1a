// What was due of an invoice has come: how.

import { Button } from '@mantine/core';
import type { InvoiceDetail } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { useMay } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { useMoneyIn } from '../order/paymentParts';
import { orderMoneyQuery } from '../order/paymentQueries';
import classes from './forms.module.css';
import { markPaid } from './queries';

const METHODS = [
  ['transfer', 'bank'],
  ['cash', 'cash'],
] as const;

interface PaidFormProps {
  invoice: InvoiceDetail;
  close: (done: true | null) => void;
}

export function PaidForm({ invoice, close }: PaidFormProps) {
  const { t } = useTexts();
  const may = useMay();
  const money = useMoneyIn(invoice.currency);
  const { data } = useQuery({ ...orderMoneyQuery(invoice.order_id), enabled: may('payments:read') });
  const { busy, problem, submit } = useSubmit();
  const [method, setMethod] = useState<'cash' | 'transfer'>('transfer');
  const due = data?.due_cents ?? invoice.document?.due_cents ?? 0;
  return (
    <div className={classes.form}>
      <p>{t('invoice.paid_text', { due: money(due) })}</p>
      <Refusal error={problem} />
      <div className={classes.ways}>
        {METHODS.map(([one, icon], at) => (
          <Button
            key={one}
            data-autofocus={at === 0 || undefined}
            size="md"
            variant="light"
            leftSection={<Icon name={icon} />}
            loading={busy && method === one}
            disabled={busy}
            onClick={() => {
              setMethod(one);
              void submit(() => markPaid(invoice.id, one)).then((done) => done && close(true));
            }}
          >
            {t(`invoice.paid_${one}`)}
          </Button>
        ))}
      </div>
      <div className={classes.end}>
        <Button variant="default" onClick={() => close(null)}>
          {t('back')}
        </Button>
      </div>
    </div>
  );
}
