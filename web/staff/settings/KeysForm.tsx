// The keys of a contract with a provider, tried before they are kept, and what else belongs to it.

import { Button, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useRef, useState } from 'react';
import { PasswordField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import classes from './settings.module.css';

/** Under which it is said what keys are for. */
export type Said = 'merchant' | 'sms';

export interface Field {
  name: string;
  /** Where it is not called as its name says. */
  called?: string;
  secret: boolean;
  hint?: boolean;
  /** What its hint is filled with. */
  example?: string;
  optional?: boolean;
  first?: string;
}

interface KeysFormProps {
  fields: readonly Field[];
  said: Said;
  /** Raises Problem. */
  enter: (typed: Record<string, string>) => Promise<unknown>;
  /** What the button says. */
  save?: string;
  done: () => void;
}

export function KeysForm({ fields, said, enter, save, done }: KeysFormProps) {
  const { t } = useTexts();
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
    if (await submit(() => enter(typed))) done();
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
          label: t(`${said}.${field.called ?? field.name}`),
          description: field.hint
            ? t(`${said}.${field.called ?? field.name}_hint`, { example: field.example })
            : undefined,
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
        {save ?? t('merchant.save')}
      </Button>
    </form>
  );
}
