// Who an order is for.

import './overlays.css';
import { Textarea, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import type { Details } from '../services/basket';
import { PhoneInput } from './PhoneInput';

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
        id="customer_phone"
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
