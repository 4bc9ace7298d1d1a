// Changing what is known of a customer.

import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { now, Problem } from '@shared/api/client';
import type { CustomerDetail, CustomerUpdate, PreferenceField } from '@shared/api/schema';
import { western } from '@shared/format';
import { isLanguage, LANGUAGES } from '@shared/text';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { settingsQuery } from '../app/data';
import { EmailField, either, PhoneField, TextField } from '../app/fields';
import { Loaded, Refusal } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import classes from './customer.module.css';
import { type PreferenceValues, unagreed, valuesOf } from './preferences';
import { changeCustomer } from './queries';

interface CustomerFormProps {
  customer: CustomerDetail;
  /** With what was saved; with an id: to whom that is to be gone. */
  close: (answer: CustomerDetail | string | null) => void;
}

const METHODS = ['cash', 'card', 'mtn', 'telecel', 'at'] as const;
type Method = (typeof METHODS)[number];
const isMethod = (value: string): value is Method => METHODS.some((one) => one === value);

const FIELDS = ['name', 'name2', 'phone', 'customer_phone', 'email', 'birthday', 'note', 'consent'];

/** As the server takes them: see `comanda/customers/birthday.py`. */
const EARLIEST = '1900-01-01';

/** Its fields of wishes are the business's own, so they are known before it is shown. */
export function CustomerForm(props: CustomerFormProps) {
  const query = useQuery(settingsQuery);
  return (
    <Loaded query={query} rows={5}>
      {(settings) => <Form {...props} wishes={settings.preference_fields} />}
    </Loaded>
  );
}

function Form({ customer, wishes, close }: CustomerFormProps & { wishes: PreferenceField[] }) {
  const { t, pick } = useTexts();
  const { business } = useSession();
  const { day } = useFormats(business);
  const may = useMay();
  const [fields, setFields] = useState({
    name: customer.name,
    name2: customer.name2 ?? '',
    phone: customer.phone ?? '',
    email: customer.email ?? '',
    language: customer.language ?? '',
    birthday: customer.birthday ?? '',
    note: customer.note,
    method: customer.preferred_payment_method ?? '',
  });
  const [preferences, setPreferences] = useState(() => valuesOf(wishes, customer));
  const [agreed, setAgreed] = useState(false);
  const [tries, setTries] = useState(0);
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong: refused, rest } = useRefused(form, problem, FIELDS, tries);
  useUnsaved([fields, preferences]);
  const edit = (change: Partial<typeof fields>) => setFields((before) => ({ ...before, ...change }));

  const asked = unagreed(wishes, preferences, customer);
  const missing: Record<string, string> = {};
  if (!fields.name.trim()) missing.name = t('missing.value');
  if (!fields.phone.trim() && customer.type !== 'guest') missing.phone = t('missing.value');
  if (fields.birthday && (fields.birthday < EARLIEST || fields.birthday > day(now())))
    missing.birthday = t('invalid.birthday');
  if (asked.length > 0 && !agreed) missing.consent = t('customer.consent_missing');
  const wrong = { ...refused, ...(tries ? missing : {}) };

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (busy || Object.keys(missing).length > 0) return;
    const phone = western(fields.phone).trim();
    const body: CustomerUpdate = {
      name: fields.name.trim(),
      name2: fields.name2.trim(),
      language: isLanguage(fields.language) ? fields.language : null,
      birthday: fields.birthday || null,
      note: fields.note.trim(),
      preferred_payment_method: isMethod(fields.method) ? fields.method : null,
      // What is shown only in part is not sent back in part.
      ...(may('customers:contact') ? { phone: phone || null, email: fields.email.trim() || null } : {}),
      ...(wishes.length ? { preferences, preference_consent: agreed && asked.length > 0 } : {}),
    };
    await submit(async () => close(await changeCustomer(customer.id, body)));
  };

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <TextField
        data-autofocus
        label={t('field.customer_name')}
        value={fields.name}
        error={wrong.name}
        autoComplete="off"
        change={(name) => edit({ name })}
      />
      <TextField
        label={t('customer.name2')}
        value={fields.name2}
        error={wrong.name2}
        autoComplete="off"
        change={(name2) => edit({ name2 })}
      />
      {may('customers:contact') && (
        <>
          <PhoneField
            description={customer.phone_verified ? t('customer.phone_hint') : null}
            value={fields.phone}
            error={wrong.customer_phone ?? wrong.phone}
            change={(phone) => edit({ phone })}
          />
          <EmailField value={fields.email} error={wrong.email} change={(email) => edit({ email })} />
        </>
      )}
      <div className={classes.pair}>
        <NativeSelect
          label={t('customer.language')}
          value={fields.language}
          onChange={(event) => edit({ language: event.currentTarget.value as typeof fields.language })}
        >
          <option value="">{t('customer.language_none')}</option>
          {Object.entries(LANGUAGES).map(([code, { name }]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </NativeSelect>
        <NativeSelect
          label={t('customer.pays')}
          value={fields.method}
          onChange={(event) => edit({ method: event.currentTarget.value })}
        >
          <option value="">{t('customer.pays_none')}</option>
          {METHODS.map((one) => (
            <option key={one} value={one}>
              {t(`method.${one}`)}
            </option>
          ))}
        </NativeSelect>
      </div>
      <TextInput
        type="date"
        label={t('customer.birthday')}
        value={fields.birthday}
        min={EARLIEST}
        max={day(now())}
        error={wrong.birthday}
        onChange={(event) => edit({ birthday: event.currentTarget.value })}
      />
      <Textarea
        label={t('customer.note')}
        description={t('customer.note_hint')}
        value={fields.note}
        maxLength={500}
        rows={3}
        {...either(fields.note)}
        error={wrong.note}
        onChange={(event) => edit({ note: event.currentTarget.value })}
      />
      {wishes.length > 0 && (
        <fieldset className={classes.wishes}>
          <legend>{t('customer.preferences')}</legend>
          {wishes.map((field) => (
            <Wish
              key={field.key}
              field={field}
              value={preferences[field.key]}
              change={(value) => setPreferences((before) => ({ ...before, [field.key]: value }))}
            />
          ))}
          {asked.length > 0 && (
            <Checkbox
              label={t('customer.consent_ask', {
                fields: asked.map((one) => pick(one.label, one.label2)).join(', '),
              })}
              checked={agreed}
              error={wrong.consent}
              aria-invalid={wrong.consent ? true : undefined}
              onChange={(event) => setAgreed(event.currentTarget.checked)}
            />
          )}
        </fieldset>
      )}
      <Taken problem={rest} open={close} />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}

interface WishProps {
  field: PreferenceField;
  value: PreferenceValues[string] | undefined;
  change: (value: PreferenceValues[string]) => void;
}

function Wish({ field, value, change }: WishProps) {
  const { t, pick } = useTexts();
  const label = pick(field.label, field.label2);
  if (field.kind === 'flag') {
    return (
      <Checkbox
        label={label}
        checked={value === true}
        onChange={(event) => change(event.currentTarget.checked)}
      />
    );
  }
  if (field.kind === 'text') {
    return (
      <TextField
        label={label}
        value={typeof value === 'string' ? value : ''}
        maxLength={200}
        autoComplete="off"
        change={change}
      />
    );
  }
  if (field.kind === 'choice') {
    return (
      <NativeSelect
        label={label}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => change(event.currentTarget.value)}
      >
        <option value="">{t('customer.preference_none')}</option>
        {field.options.map((one) => (
          <option key={one.key} value={one.key}>
            {pick(one.label, one.label2)}
          </option>
        ))}
      </NativeSelect>
    );
  }
  return (
    <Checkbox.Group label={label} value={Array.isArray(value) ? value : []} onChange={change}>
      <div className={classes.choices}>
        {field.options.map((one) => (
          <Checkbox key={one.key} value={one.key} label={pick(one.label, one.label2)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** Why it was refused; where somebody else has the number, with the way to them and to a merge. */
function Taken({ problem, open }: { problem: unknown; open: (id: string) => void }) {
  const { t } = useTexts();
  if (!(problem instanceof Problem) || problem.code !== 'customer_phone_taken') {
    return <Refusal error={problem} />;
  }
  const { customer_id: holder, is_active } = problem.body;
  return (
    <>
      <Refusal error={problem} />
      {is_active === false && <p className="muted">{t('customer.inactive_text')}</p>}
      <Button variant="default" onClick={() => open(String(holder))}>
        {t('customer.open_other')}
      </Button>
    </>
  );
}
