// The keys of a contract with a provider, tried before they are kept.

import { Button, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useRef, useState } from 'react';
import { PasswordField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { enterKeys, type Keys, type Provider } from './merchantQueries';
import classes from './settings.module.css';

interface Field {
  name: string;
  secret: boolean;
  hint?: boolean;
  optional?: boolean;
  first?: string;
}

const FIELDS: Record<Provider, Field[]> = {
  paystack: [{ name: 'secret_key', secret: true, hint: true }],
  mtn_momo: [
    { name: 'api_user', secret: false, hint: true },
    { name: 'api_key', secret: true },
    { name: 'subscription_key', secret: true },
    { name: 'disbursement_key', secret: true, hint: true, optional: true },
    { name: 'environment', secret: false, hint: true, first: 'mtnghana' },
  ],
  hubtel: [
    { name: 'api_id', secret: false },
    { name: 'api_key', secret: true },
    { name: 'pos_sales_id', secret: false },
  ],
};

export function KeysForm({ provider, done }: { provider: Provider; done: () => void }) {
  const { t } = useTexts();
  const fields = FIELDS[provider];
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map(({ name, first = '' }) => [name, first])),
  );
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const { busy, problem, submit } = useSubmit();
  const names = fields.map(({ name }) => name);
  const { wrong, rest } = useRefused(form, problem, names, tries);
  useUnsaved(values);

  const missing = (field: Field) =>
    tries > 0 && !field.optional && !values[field.name]?.trim() ? t('missing.value') : undefined;

  async function send(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setTries((before) => before + 1);
    if (fields.some((field) => !field.optional && !values[field.name]?.trim())) return;
    const typed = Object.fromEntries(names.map((name) => [name, values[name]?.trim() ?? '']));
    // Each provider's fields are those of its own body; the server looks at them again.
    if (await submit(() => enterKeys({ provider, ...typed } as unknown as Keys))) done();
  }

  return (
    <form
      ref={form}
      className={classes.form}
      noValidate
      autoComplete="off"
      onSubmit={(event) => void send(event)}
    >
      {fields.map((field, at) => {
        const common = {
          label: t(`merchant.${field.name}`),
          description: field.hint ? t(`merchant.${field.name}_hint`) : undefined,
          value: values[field.name] ?? '',
          error: missing(field) ?? wrong[field.name],
          'data-autofocus': at === 0 ? true : undefined,
          autoComplete: 'off',
          spellCheck: false,
        };
        const change = (value: string) => setValues((before) => ({ ...before, [field.name]: value }));
        return field.secret ? (
          // Not the browser's to keep as somebody's password.
          <PasswordField key={field.name} {...common} autoComplete="new-password" change={change} />
        ) : (
          <TextInput
            key={field.name}
            {...common}
            dir="ltr"
            maxLength={200}
            onChange={(event) => change(event.currentTarget.value)}
          />
        );
      })}
      <Refusal error={rest} />
      <Button type="submit" size="md" loading={busy}>
        {t('merchant.save')}
      </Button>
    </form>
  );
}
