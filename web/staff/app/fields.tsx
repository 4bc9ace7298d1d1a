// Fields that several forms have.

import {
  Checkbox,
  type CheckboxGroupProps,
  NativeSelect,
  PasswordInput,
  type PasswordInputProps,
  Textarea,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { western } from '@shared/format';
import type { Named } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import type { ReactNode, Ref } from 'react';
import classes from './fields.module.css';

/** For a field that takes text of either script: it runs as what is typed does, and empty as the page does. The `dir`
 * of a field would turn what surrounds its text, and not the text. */
export const either = (value: string) => ({ attributes: { input: { dir: value ? 'auto' : undefined } } });

interface TextFieldProps extends Omit<TextInputProps, 'onChange'> {
  value: string;
  change: (value: string) => void;
}

/** A line of text in either language. */
export function TextField({ change, ...rest }: TextFieldProps) {
  return (
    <TextInput
      maxLength={100}
      {...either(rest.value)}
      onChange={(event) => change(event.currentTarget.value)}
      {...rest}
    />
  );
}

/** A phone number, of the customer unless it says whose. */
export function PhoneField({ change, ...rest }: Omit<TextFieldProps, 'label'> & { label?: string }) {
  const { t } = useTexts();
  return (
    <TextInput
      label={t('field.customer_phone')}
      type="tel"
      dir="ltr"
      maxLength={40}
      autoComplete="off"
      onChange={(event) => change(event.currentTarget.value)}
      {...rest}
    />
  );
}

/** An e-mail address, of the customer unless it says whose. */
export function EmailField({ change, ...rest }: Omit<TextFieldProps, 'label'> & { label?: string }) {
  const { t } = useTexts();
  return (
    <TextInput
      label={t('field.customer_email')}
      type="email"
      dir="ltr"
      maxLength={254}
      autoComplete="off"
      onChange={(event) => change(event.currentTarget.value)}
      {...rest}
    />
  );
}

interface PasswordFieldProps extends Omit<PasswordInputProps, 'onChange'> {
  value: string;
  change: (value: string) => void;
}

export function PasswordField({ change, ...rest }: PasswordFieldProps) {
  const { t } = useTexts();
  return (
    <PasswordInput
      maxLength={256}
      dir="ltr"
      // The library says it only of the frame round the field.
      aria-invalid={rest.error ? true : undefined}
      visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
      onChange={(event) => change(event.currentTarget.value)}
      {...rest}
    />
  );
}

interface CodeFieldProps extends Omit<TextInputProps, 'onChange'> {
  ref?: Ref<HTMLInputElement>;
  value: string;
  change: (value: string) => void;
  /** Of ten that were kept, in place of the app's six digits. */
  backup?: boolean;
}

/** A code of the app, or one of those kept for the day it is gone. */
export function CodeField({ change, backup = false, ...rest }: CodeFieldProps) {
  const { t } = useTexts();
  return (
    <TextInput
      label={t(backup ? 'field.backup_code' : 'field.code')}
      description={t(backup ? 'login.backup_hint' : 'login.code_hint')}
      name="code"
      maxLength={20}
      dir="ltr"
      inputMode={backup ? 'text' : 'numeric'}
      autoComplete={backup ? 'off' : 'one-time-code'}
      autoCapitalize="none"
      spellCheck={false}
      // Whichever digits the keyboard writes.
      onChange={(event) => change(western(event.currentTarget.value))}
      {...rest}
    />
  );
}

interface PairProps<Fields> {
  value: Fields;
  edit: (change: Partial<Fields>) => void;
}

interface NameFieldsProps extends PairProps<{ name: string; name2: string }> {
  error?: ReactNode;
  maxLength?: number;
}

/** The name of something in both languages of the menu. */
export function NameFields({ value, edit, error, maxLength = 100 }: NameFieldsProps) {
  const { t } = useTexts();
  return (
    <>
      <TextField
        data-autofocus
        label={t('field.name')}
        value={value.name}
        maxLength={maxLength}
        error={error}
        change={(name) => edit({ name })}
      />
      <TextField label={t('field.name2')} value={value.name2} change={(name2) => edit({ name2 })} />
    </>
  );
}

interface DescriptionFieldsProps extends PairProps<{ description: string; description2: string }> {
  rows: number;
}

export function DescriptionFields({ value, edit, rows }: DescriptionFieldsProps) {
  const { t } = useTexts();
  return (['description', 'description2'] as const).map((field) => (
    <Textarea
      key={field}
      label={t(`field.${field}`)}
      value={value[field]}
      maxLength={500}
      {...either(value[field])}
      rows={rows}
      onChange={(event) => edit({ [field]: event.currentTarget.value })}
    />
  ));
}

interface NamedSelectProps {
  label: string;
  /** An id, or '' for none of them. */
  value: string;
  change: (id: string) => void;
  options: (Named & { id: string })[] | undefined;
  /** What choosing none of them means; without it one has to be chosen. */
  none?: string | undefined;
}

/** One of several things that have names. */
export function NamedSelect({ label, value, change, options = [], none }: NamedSelectProps) {
  const { nameOf } = useTexts();
  return (
    <NativeSelect label={label} value={value} onChange={(event) => change(event.currentTarget.value)}>
      {none !== undefined && <option value="">{none}</option>}
      {options.map((one) => (
        <option key={one.id} value={one.id}>
          {nameOf(one)}
        </option>
      ))}
    </NativeSelect>
  );
}

const FULFILMENTS = ['dine_in', 'pickup', 'delivery'] as const;
type Fulfilment = (typeof FULFILMENTS)[number];

interface FulfilmentsFieldProps extends Pick<CheckboxGroupProps, 'label' | 'description' | 'error'> {
  value: readonly Fulfilment[];
  change: (value: Fulfilment[]) => void;
}

/** Of the ways to order, those that something holds for. */
export function FulfilmentsField({ value, change, ...rest }: FulfilmentsFieldProps) {
  const { t } = useTexts();
  return (
    <Checkbox.Group
      value={[...value]}
      onChange={(values) => change(FULFILMENTS.filter((one) => values.includes(one)))}
      {...rest}
    >
      <div className={classes.row}>
        {FULFILMENTS.map((one) => (
          <Checkbox key={one} value={one} label={t(`fulfilment.${one}`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
