// A customer made known in a moment, while they wait: a name and a phone number.

import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { CustomerCreate, CustomerDetail } from '@shared/api/schema';
import { western } from '@shared/format';
import { LANGUAGES } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { type FormEvent, useRef, useState } from 'react';
import { EmailField, PhoneField, TextField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useUnsaved } from '../app/unsaved';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { bringBack, createCustomer, readCustomer } from './finderQueries';
import classes from './otp.module.css';
import type { Typed } from './typed';

interface QuickCreateProps {
  /** What was typed before. */
  first: Typed;
  close: (customer: CustomerDetail | null) => void;
}

/** Who has the number already. */
interface Holder {
  id: string;
  name: string;
  number: string;
  isActive: boolean;
}

const CHANNELS = ['sms', 'email'] as const;
const FIELDS = ['name', 'phone', 'customer_phone', 'email'];

function holderOf(problem: unknown): Holder | null {
  if (!(problem instanceof Problem) || problem.code !== 'customer_phone_taken') return null;
  const { customer_id, name, number, is_active } = problem.body;
  return {
    id: String(customer_id),
    name: String(name),
    number: String(number),
    isActive: is_active !== false,
  };
}

export function QuickCreate({ first, close }: QuickCreateProps) {
  const { t } = useTexts();
  const [fields, setFields] = useState({ ...first, language: '', sms: false, email_offers: false, how: '' });
  const [tries, setTries] = useState(0);
  const [asked, setAsked] = useState('');
  const { busy, problem, submit } = useSubmit();
  const [taking, attempt] = useAttempt();
  const form = useRef<HTMLFormElement>(null);
  const { wrong: refused, rest } = useRefused(form, problem, FIELDS, tries);
  useUnsaved(fields);
  const edit = (change: Partial<typeof fields>) => setFields((before) => ({ ...before, ...change }));

  const name = fields.name.trim();
  const phone = western(fields.phone).trim();
  const email = fields.email.trim();
  const offers = CHANNELS.filter((one) =>
    one === 'sms' ? phone && fields.sms : email && fields.email_offers,
  );
  const missing: Record<string, string> = {
    ...(name ? {} : { name: t('missing.value') }),
    ...(offers.length > 0 && !fields.how.trim() ? { how: t('missing.value') } : {}),
  };
  const wrong = { ...refused, ...(tries ? missing : {}) };
  const holder = phone === asked ? holderOf(problem) : null;

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || taking) return;
    setTries(tries + 1);
    if (Object.keys(missing).length > 0) return;
    setAsked(phone);
    const body: CustomerCreate = {
      type: phone ? 'stub' : 'guest',
      name,
      name2: '',
      phone: phone || null,
      email: email || null,
      note: '',
      preference_consent: false,
      offers: offers.map((channel) => ({ channel, note: fields.how.trim() })),
      ...(fields.language === 'en' || fields.language === 'ar' ? { language: fields.language } : {}),
    };
    await submit(async () => close(await createCustomer(body)));
  };
  const take = ({ id, isActive }: Holder) =>
    void attempt(async () => close(await (isActive ? readCustomer(id) : bringBack(id))));

  return (
    <form ref={form} noValidate className={classes.otp} onSubmit={(event) => void send(event)}>
      <TextField
        data-autofocus={first.name ? undefined : true}
        label={t('field.customer_name')}
        value={fields.name}
        error={wrong.name}
        autoComplete="off"
        change={(value) => edit({ name: value })}
      />
      <PhoneField
        data-autofocus={first.name ? true : undefined}
        description={t('quick.phone_hint')}
        value={fields.phone}
        error={wrong.phone ?? wrong.customer_phone}
        change={(phone) => edit({ phone })}
      />
      {holder && (
        <>
          <Notice tone="warn" icon="people">
            {t(holder.isActive ? 'quick.taken' : 'quick.taken_inactive', {
              name: holder.name,
              number: holder.number,
            })}
          </Notice>
          {/* What one wants in this case: it has the focus as soon as it is there. */}
          <Button autoFocus size="md" fullWidth loading={taking} onClick={() => take(holder)}>
            {t(holder.isActive ? 'quick.take' : 'quick.bring_back')}
          </Button>
        </>
      )}
      <EmailField value={fields.email} error={wrong.email} change={(email) => edit({ email })} />
      {(phone || email) && (
        <fieldset className={classes.offers}>
          <legend>{t('quick.offers')}</legend>
          {phone && (
            <Checkbox
              label={t('quick.offers_sms')}
              checked={fields.sms}
              onChange={(event) => edit({ sms: event.currentTarget.checked })}
            />
          )}
          {email && (
            <Checkbox
              label={t('quick.offers_email')}
              description={fields.email_offers ? t('customer.consent_by_email') : undefined}
              checked={fields.email_offers}
              onChange={(event) => edit({ email_offers: event.currentTarget.checked })}
            />
          )}
          {offers.length > 0 && (
            <TextField
              label={t('customer.consent_note')}
              description={t('quick.offers_how')}
              maxLength={250}
              value={fields.how}
              error={wrong.how}
              autoComplete="off"
              change={(how) => edit({ how })}
            />
          )}
        </fieldset>
      )}
      <NativeSelect
        label={t('quick.language')}
        value={fields.language}
        onChange={(event) => edit({ language: event.currentTarget.value })}
      >
        <option value="">{t('quick.language_usual')}</option>
        {Object.entries(LANGUAGES).map(([code, { name: called }]) => (
          <option key={code} value={code}>
            {called}
          </option>
        ))}
      </NativeSelect>
      {!holder && !holderOf(problem) && <Refusal error={rest} />}
      <Button type="submit" size="md" fullWidth loading={busy} variant={holder ? 'default' : 'filled'}>
        {t(phone ? 'quick.create' : 'quick.create_guest')}
      </Button>
    </form>
  );
}
