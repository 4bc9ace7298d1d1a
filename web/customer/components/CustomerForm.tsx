// Who an order is for.

import './overlays.css';
import { Textarea, TextInput } from '@mantine/core';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { useMemo } from 'react';
import type { Details } from '../services/basket';
import { CALLING, numberFrom, numberOf } from '../services/calling';
import classes from './CustomerForm.module.css';

export type Field = 'customer_name' | 'customer_phone' | 'delivery_address' | 'notes';

interface CustomerFormProps {
  details: Details;
  problems: Partial<Record<Field, string>>;
  /** Name and phone must be told. */
  contactRequired: boolean;
  delivery: boolean;
  /** Of the business: what a number without a calling code is taken for. */
  country: string;
  onChange: (details: Details) => void;
}

export function CustomerForm({
  details,
  problems,
  contactRequired,
  delivery,
  country,
  onChange,
}: CustomerFormProps) {
  const { t } = useTexts();
  const label = (field: Field, required: boolean) =>
    required ? t(`field.${field}`) : `${t(`field.${field}`)} (${t('optional')})`;
  return (
    <>
      <TextInput
        id="customer_name"
        label={label('customer_name', contactRequired)}
        autoComplete="name"
        maxLength={100}
        size="md"
        required={contactRequired}
        withAsterisk={false}
        value={details.customer_name ?? ''}
        error={problems.customer_name}
        onChange={(event) => onChange({ customer_name: event.currentTarget.value })}
      />
      <PhoneInput
        label={label('customer_phone', contactRequired || delivery)}
        description={t(contactRequired || delivery ? 'field.phone_hint' : 'field.phone_hint_optional')}
        required={contactRequired || delivery}
        home={country}
        value={details.customer_phone ?? ''}
        error={problems.customer_phone}
        onChange={(customer_phone) => onChange({ customer_phone })}
      />
      {delivery && (
        <Textarea
          id="delivery_address"
          label={t('field.delivery_address')}
          description={t('field.address_hint')}
          autoComplete="street-address"
          maxLength={300}
          autosize
          minRows={2}
          size="md"
          value={details.delivery_address ?? ''}
          error={problems.delivery_address}
          onChange={(event) => onChange({ delivery_address: event.currentTarget.value })}
        />
      )}
      <Textarea
        id="notes"
        label={label('notes', false)}
        maxLength={500}
        autosize
        minRows={2}
        size="md"
        value={details.notes ?? ''}
        error={problems.notes}
        onChange={(event) => onChange({ notes: event.currentTarget.value })}
      />
    </>
  );
}

interface PhoneInputProps {
  label: string;
  description: string;
  required: boolean;
  home: string;
  value: string;
  error: string | undefined;
  onChange: (written: string) => void;
}

function PhoneInput({ home, value, onChange, ...shown }: PhoneInputProps) {
  const { t, language } = useTexts();
  const { country, rest } = numberOf(value, home);
  const countries = useMemo(() => {
    const names = new Intl.DisplayNames([language], { type: 'region' });
    return [...CALLING.keys()]
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .sort((one, other) => one.name.localeCompare(other.name, language));
  }, [language]);
  return (
    <TextInput
      id="customer_phone"
      type="tel"
      autoComplete="tel"
      inputMode="tel"
      dir="ltr"
      maxLength={40}
      size="md"
      withAsterisk={false}
      leftSectionWidth="5.5rem"
      classNames={{ input: classes.phone ?? '' }}
      leftSectionPointerEvents="all"
      leftSection={
        <span className={classes.calling}>
          <span dir="ltr">{CALLING.get(country) ?? '+'}</span>
          <span className={classes.down}>
            <Icon name="chevron" size={14} />
          </span>
          <select
            aria-label={t('field.phone_country')}
            value={country}
            onChange={(event) => onChange(numberFrom(event.currentTarget.value, rest, home))}
          >
            {country === '' && <option value="">+</option>}
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name} ({CALLING.get(code)})
              </option>
            ))}
          </select>
        </span>
      }
      value={rest}
      onChange={(event) => {
        const written = event.currentTarget.value;
        const own = /^\s*(\+|00)/.test(written);
        onChange(own ? written : numberFrom(country, written, home));
      }}
      {...shown}
    />
  );
}
