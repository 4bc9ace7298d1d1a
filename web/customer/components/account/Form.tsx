// The forms of the account: fields, what is wrong with each, and sending.

import '../overlays.css';
import '@mantine/core/styles/PasswordInput.css';
import { Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { Problem } from '@shared/api/client';
import { western } from '@shared/format';
import { explain, fieldProblems } from '@shared/ui/explain';
import { regainFocus, useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { numberOf } from '../../services/calling';
import { isLongEnough } from '../../services/passwords';
import { PhoneInput } from '../PhoneInput';
import classes from './Account.module.css';

export interface Field<Name extends string> {
  name: Name;
  label: string;
  kind?: 'text' | 'email' | 'tel' | 'password' | 'new-password' | 'code' | 'number' | 'lines';
  hint?: string | undefined;
  value?: string;
  optional?: boolean;
  autoComplete?: string;
  maxLength?: number;
}

interface FormProps<Name extends string> {
  fields: Field<Name>[];
  /** What the button says. */
  send: string;
  onSend: (values: Record<Name, string>) => Promise<unknown>;
  /** At which field a refusal stands, by its code. */
  at?: Record<string, Name>;
  /** Whether its first field gets the focus: once it is there, when a dialog opens (as usual), or not by itself. */
  focus?: 'now' | 'dialog' | 'never';
  /** Whose password it is, for what keeps passwords. */
  owner?: string | undefined;
  onChange?: () => void;
  /** Above the button. */
  children?: ReactNode;
  tone?: 'danger' | undefined;
}

/** Where refusals of a code stand. */
export const AT_CODE = { code_wrong: 'code', code_used: 'code', code_off_time: 'code' } as const;

type Problems = Partial<Record<string, string>>;

/** Tells what is missing or refused at its field, and goes there. */
export function Form<Name extends string>({
  fields,
  send,
  onSend,
  at,
  focus = 'dialog',
  owner,
  onChange,
  children,
  tone,
}: FormProps<Name>) {
  const texts = useTexts();
  const { t } = texts;
  const [values, setValues] = useState(
    () => Object.fromEntries(fields.map(({ name, value }) => [name, value ?? ''])) as Record<Name, string>,
  );
  const [problems, setProblems] = useState<Problems>({});
  const show = (found: Problems): boolean => {
    setProblems(found);
    const first = fields.find(({ name }) => found[name]);
    if (first) document.getElementById(first.name)?.focus();
    return first !== undefined;
  };

  const sending = useMutation({
    mutationFn: onSend,
    networkMode: 'always', // now or not at all: it is not done behind the person's back later
    onError: (error) => {
      const named: Problems = fieldProblems(error, texts);
      const field = error instanceof Problem ? at?.[error.code] : undefined;
      if (field) named[field] = explain(error, texts);
      show(named);
    },
  });

  const missing = (): Problems => {
    const found: Problems = {};
    for (const { name, kind, optional } of fields) {
      const value = values[name].trim();
      if (!value && !optional) found[name] = t('missing.value');
      else if (value && kind === 'email' && !value.includes('@')) found[name] = t('invalid.email');
      else if (kind === 'new-password' && !isLongEnough(values[name])) found[name] = t('password.short');
    }
    return found;
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sending.isPending || show(missing())) return;
    const sent = Object.fromEntries(
      fields.map(({ name, kind }) => [name, cleaned(values[name], kind)]),
    ) as Record<Name, string>;
    sending.mutate(sent);
  };

  const { error, isPending } = sending;
  const wrong = fields.find(({ name }) => problems[name])?.name;
  const elsewhere = error && !wrong;

  const message = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every refusal leads there
  useEffect(() => {
    if (!wrong) regainFocus(message.current);
    // Where a field can be seen, what is said below it may still be out of sight.
    const said = wrong ? document.getElementById(`${wrong}-error`) : message.current;
    said?.scrollIntoView({ block: 'center' });
  }, [problems, wrong, error]);
  const button = useRegained<HTMLButtonElement>(isPending);

  return (
    <form noValidate onSubmit={submit} className={classes.form}>
      {owner && <input type="text" autoComplete="username" value={owner} readOnly hidden />}
      {fields.map((field, at) => (
        <OneField
          key={field.name}
          field={field}
          focus={at === 0 ? focus : 'never'}
          value={values[field.name]}
          error={problems[field.name]}
          onChange={(value) => {
            setValues((now) => ({ ...now, [field.name]: value }));
            setProblems({});
            sending.reset();
            onChange?.();
          }}
        />
      ))}
      {children}
      {elsewhere && (
        <div ref={message} tabIndex={-1}>
          <Notice tone="bad">{explain(error, texts)}</Notice>
        </div>
      )}
      <Button
        type="submit"
        size="md"
        ref={button}
        loading={isPending}
        {...(tone === 'danger' ? { className: classes.danger ?? '' } : {})}
      >
        {send}
      </Button>
    </form>
  );
}

/** Passwords are sent as they were typed; codes and numbers in the digits that the server reads. */
function cleaned(value: string, kind: Field<string>['kind']): string {
  if (kind === 'password' || kind === 'new-password') return value;
  if (kind === 'number') return western(value).trim();
  // A calling code alone is no number.
  if (kind === 'tel') return numberOf(value, '').rest ? western(value).trim() : '';
  return kind === 'code' ? western(value).replace(/\s/g, '') : value.trim();
}

interface OneFieldProps {
  field: Field<string>;
  focus: 'now' | 'dialog' | 'never';
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

const LONGEST = {
  email: 254,
  tel: 40,
  password: 256,
  'new-password': 256,
  code: 20,
  number: 40,
  text: 100,
  lines: 300,
};
const FILLED_BY = {
  email: 'username',
  tel: 'tel',
  password: 'current-password',
  'new-password': 'new-password',
  code: 'one-time-code',
  number: 'off',
  text: 'off',
  lines: 'off',
};

function OneField({ field, focus, value, error, onChange }: OneFieldProps) {
  const { t } = useTexts();
  const { name, label, kind = 'text', optional, autoComplete = FILLED_BY[kind] } = field;
  const words = kind === 'text' || kind === 'lines';
  const common = {
    id: name,
    name,
    label: optional ? `${label} (${t('optional')})` : label,
    description: field.hint ?? (kind === 'new-password' ? t('password.rule') : undefined),
    autoComplete,
    size: 'md',
    required: !optional,
    withAsterisk: false,
    maxLength: field.maxLength ?? LONGEST[kind],
    value,
    error,
    'data-autofocus': focus === 'dialog' || undefined,
    autoFocus: focus === 'now',
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    // The script of what is typed: for text its own, once there is some.
    attributes: { input: { dir: !words ? 'ltr' : value ? 'auto' : undefined } },
  } as const;
  if (kind === 'password' || kind === 'new-password') {
    return (
      <PasswordInput
        {...common}
        dir="ltr"
        // The library tells it to nobody who does not see it.
        aria-invalid={error !== undefined || undefined}
        aria-describedby={
          [common.description && `${name}-description`, error && `${name}-error`].filter(Boolean).join(' ') ||
          undefined
        }
        visibilityToggleButtonProps={{ 'aria-label': t('password.show'), tabIndex: 0 }}
      />
    );
  }
  if (kind === 'tel') {
    const { label, description } = common;
    return (
      <PhoneInput
        id={name}
        label={label}
        description={description}
        required={!optional}
        home=""
        value={value}
        error={error}
        onChange={onChange}
      />
    );
  }
  if (kind === 'lines') return <Textarea {...common} rows={3} />;
  return (
    <TextInput
      {...common}
      type={kind === 'email' ? 'email' : 'text'}
      autoCapitalize={kind === 'text' ? undefined : 'none'}
      spellCheck={kind === 'text' ? undefined : false}
      inputMode={kind === 'code' ? 'numeric' : undefined}
    />
  );
}
