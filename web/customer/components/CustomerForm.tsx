// Who an order is for.

import './overlays.css';
import { Textarea, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import type { Details } from '../services/basket';

export type Field = 'customer_name' | 'customer_phone' | 'delivery_address' | 'notes';

interface CustomerFormProps {
  details: Details;
  problems: Partial<Record<Field, string>>;
  /** Name and phone must be told. */
  contactRequired: boolean;
  delivery: boolean;
  /** The calling code that a number without one is taken for: +233. */
  callingCode: string;
  onChange: (details: Details) => void;
}

export function CustomerForm({
  details,
  problems,
  contactRequired,
  delivery,
  callingCode,
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
      <TextInput
        id="customer_phone"
        label={label('customer_phone', contactRequired || delivery)}
        description={t(contactRequired || delivery ? 'field.phone_hint' : 'field.phone_hint_optional')}
        type="tel"
        autoComplete="tel"
        inputMode="tel"
        dir="ltr"
        maxLength={40}
        size="md"
        required={contactRequired || delivery}
        withAsterisk={false}
        leftSection={callingCode ? <span dir="ltr">{callingCode}</span> : null}
        leftSectionWidth={64}
        value={details.customer_phone ?? ''}
        error={problems.customer_phone}
        onChange={(event) => onChange({ customer_phone: event.currentTarget.value })}
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
