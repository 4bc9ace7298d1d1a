// To whom an invoice is sent once more.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { InvoiceDetail, InvoiceSent } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useRef, useState } from 'react';
import { EmailField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useSubmit } from '../app/useAttempt';
import { useExplain } from '../app/useExplain';
import { useRefused } from '../app/useRefused';
import classes from './forms.module.css';
import { sendInvoice } from './queries';

interface SendFormProps {
  invoice: InvoiceDetail;
  close: (sent: InvoiceSent | null) => void;
}

export function SendForm({ invoice, close }: SendFormProps) {
  const { t } = useTexts();
  const [email, setEmail] = useState(invoice.buyer.email);
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong, rest } = useRefused(form, problem, ['email']);
  const explain = useExplain();
  const nowhere = problem instanceof Problem && problem.code === 'no_address_to_send';
  return (
    <form
      ref={form}
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        void submit(async () => close(await sendInvoice(invoice.id, email.trim() || null)));
      }}
    >
      <EmailField
        data-autofocus
        label={t('issue.email')}
        description={t('invoice.send_hint')}
        value={email}
        error={nowhere ? explain(problem) : wrong.email}
        change={setEmail}
      />
      <Refusal error={nowhere ? null : rest} />
      <div className={classes.end}>
        <Button variant="default" onClick={() => close(null)}>
          {t('back')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('invoice.send')}
        </Button>
      </div>
    </form>
  );
}
