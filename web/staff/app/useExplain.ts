import { Problem } from '@shared/api/client';
import { NoPasskey, PasskeyAlreadyHere } from '@shared/passkeys';
import { explain, type FindItem, invalidValues } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { useCallback } from 'react';

// What people call the values that the server may find wrong.
const CALLED: Record<string, string> = {
  name: 'field.name',
  full_name: 'field.name',
  name2: 'field.name2',
  description: 'field.description',
  description2: 'field.description2',
  notes: 'field.notes',
  note: 'field.notes',
  price_cents: 'item.price_plain',
  daily_stock: 'item.daily_stock',
  preparation_minutes: 'item.preparation',
  price_delta_cents: 'item.delta',
  min_choices: 'item.least',
  max_choices: 'item.most',
  options: 'item.option',
  option_groups: 'item.groups',
  days: 'windows.days',
  opens: 'windows.opens',
  closes: 'windows.closes',
  windows: 'windows.days',
  exceptions: 'hours.exceptions',
  rate_bp: 'taxes.percent',
  valid_from: 'taxes.from',
  valid_to: 'taxes.to',
  area: 'tables.area',
  seats: 'tables.seats_field',
  from: 'tables.from',
  to: 'tables.to',
  prefix: 'tables.prefix',
  order_number_format: 'settings.number_format',
  cancel_window_seconds: 'settings.cancel_window',
  delivery_minutes: 'settings.delivery_minutes',
  queue_minutes: 'settings.queue_minutes',
  kitchen_parallel_orders: 'settings.kitchen_parallel_orders',
  color: 'settings.color',
  username: 'field.customer_email',
  password: 'sign_in.password',
  role: 'staff.role',
  code: 'field.code',
};

/** What a refusal says to the person who met it; to the staff also which value it was about. */
export function useExplain(): (error: unknown, item?: FindItem) => string {
  const texts = useTexts();
  return useCallback(
    (error, item) => {
      const { t, has } = texts;
      if (error instanceof NoPasskey) return t('passkey.none');
      if (error instanceof PasskeyAlreadyHere) return t('passkey.already');
      const refused = error instanceof Problem && error.code === 'validation_failed';
      const [first] = refused ? invalidValues(error) : [];
      if (!first) return explain(error, texts, item);
      const path = first.pointer.split('/').reverse();
      if (path.at(-1) === 'path' || path.at(-2) === 'path') return t('error.not_found');
      const own = path.find((name) => has(`invalid.${name}`) || Object.hasOwn(CALLED, name));
      if (own === undefined) return explain(error, texts, item);
      if (has(`invalid.${own}`)) return t(`invalid.${own}`);
      return t('invalid_value', { field: t(CALLED[own] ?? 'field.name') });
    },
    [texts],
  );
}
