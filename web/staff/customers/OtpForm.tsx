// A code goes to a customer's phone; they read it out, and the phone is proved to be theirs.

import { Button } from '@mantine/core';
import type { CustomerDetail, CustomerRead } from '@shared/api/schema';
import { western } from '@shared/format';
import { AnotherCode, CodeStanding, type SentCode, sentCode } from '@shared/ui/codes';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { CodeForm } from '../app/CodeForm';
import { PhoneField, TextField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { provePhone, sendCode } from './finderQueries';
import classes from './otp.module.css';
import { customerQuery } from './queries';

interface OtpFormProps {
  customer: CustomerRead;
  close: (customer: CustomerDetail | null) => void;
}

const FIELDS = ['name', 'phone', 'customer_phone'];

export function OtpForm({ customer, close }: OtpFormProps) {
  const { t } = useTexts();
  const { data: detail } = useQuery(customerQuery(customer.id));
  const isGuest = customer.type === 'guest';
  const [name, setName] = useState(isGuest ? customer.name : '');
  const [phone, setPhone] = useState(customer.phone ?? '');
  const [sent, setSent] = useState<SentCode | null>(null);
  const [tries, setTries] = useState(0);
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong: refused, rest } = useRefused(form, problem, FIELDS, tries);
  const missing: Record<string, string> = {};
  if (isGuest && !name.trim()) missing.name = t('missing.value');
  if (!phone.trim()) missing.phone = t('missing.value');
  const wrong = { ...refused, ...(tries ? missing : {}) };

  const send = () =>
    submit(async () => {
      const to = western(phone).trim();
      setSent(await sentCode(sendCode(customer, to, detail?.language), to, sent));
    });

  const begin = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (!busy && !Object.keys(missing).length) void send();
  };

  if (!sent) {
    return (
      <form ref={form} noValidate className={classes.otp} onSubmit={begin}>
        {isGuest && (
          <TextField
            data-autofocus={customer.phone ? true : undefined}
            label={t('field.customer_name')}
            value={name}
            error={wrong.name}
            change={setName}
          />
        )}
        {!customer.phone && (
          <PhoneField
            data-autofocus
            value={phone}
            error={wrong.phone ?? wrong.customer_phone}
            change={setPhone}
          />
        )}
        <p>{customer.phone ? t('otp.text', { phone: customer.phone }) : t('otp.text_new')}</p>
        <Refusal error={rest} />
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={busy}
          data-autofocus={customer.phone && !isGuest ? true : undefined}
        >
          {t('otp.send')}
        </Button>
      </form>
    );
  }
  return (
    <div className={classes.otp}>
      <CodeStanding sent={sent} />
      <CodeForm
        first
        label={t('otp.code')}
        hint={t('otp.code_hint')}
        send={t('otp.prove')}
        className={classes.otp}
        work={async (typed) => {
          const code = typed.replace(/\D/g, '');
          close(await provePhone(customer, { phone: sent.phone, name: name.trim(), code }));
        }}
      />
      <Refusal error={rest} />
      <AnotherCode sent={sent} busy={busy} send={() => void send()} />
    </div>
  );
}
