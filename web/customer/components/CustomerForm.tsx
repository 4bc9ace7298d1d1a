// Who an order is for.

import './overlays.css';
import { Textarea, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import type { Details } from '../services/basket';
import { PhoneInput } from './PhoneInput';

export type Field = 'customer_name' | 'customer_phone' | 'customer_email' | 'delivery_address' | 'notes';

interface CustomerFormProps {
  details: Details;
  problems: Partial<Record<Field, string>>;
  /** Name and phone must be told. */
  contactRequired: boolean;
  delivery: boolean;
  /** Of the business: what a number without a calling code is taken for. */
  country: string;
  onChange: (details: Details) => void;
  /** Above the address of a delivery, and below it. */
  addresses: ReactNode;
  keeping: ReactNode;
  /** Below the number and the e-mail address: what is asked about them. */
  asking: ReactNode;
}

export function CustomerForm({
  details,
  problems,
  contactRequired,
  delivery,
  country,
  onChange,
  addresses,
  keeping,
  asking,
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
        id="customer_phone"
        label={label('customer_phone', contactRequired || delivery)}
        description={t(contactRequired || delivery ? 'field.phone_hint' : 'field.phone_hint_optional')}
        required={contactRequired || delivery}
        home={country}
        value={details.customer_phone ?? ''}
        error={problems.customer_phone}
        onChange={(customer_phone) => onChange({ customer_phone })}
      />
      <TextInput
        id="customer_email"
        type="email"
        label={label('customer_email', false)}
        description={t('field.email_hint')}
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        size="md"
        attributes={{ input: { dir: 'ltr' } }}
        value={details.customer_email ?? ''}
        error={problems.customer_email}
        onChange={(event) => onChange({ customer_email: event.currentTarget.value })}
      />
      {asking}
      {delivery && addresses}
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
      {delivery && keeping}
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
