// One address: in words of either script, and as a place on the map.

import { Button, Checkbox, NativeSelect, Textarea } from '@mantine/core';
import { asAdded, NEW_ADDRESS } from '@shared/addresses';
import type { AddressCreate, AddressRead, CustomerDetail } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { settingsQuery } from '../app/data';
import { either, TextField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { countriesIn } from '../settings/words';
import classes from './customer.module.css';
import { MapPicker } from './MapPicker';
import { addAddress, changeAddress } from './queries';

interface AddressFormProps {
  customer: CustomerDetail;
  /** Without one, a new address is made. */
  address?: AddressRead;
  close: (saved: AddressRead | null) => void;
}

const TYPES = ['home', 'work', 'other'] as const;
/** What says in words where it is: of these, or the map, something has to be said. */
const WORDS = ['street', 'street2', 'area', 'area2', 'city', 'city2', 'building'] as const;
const FIELDS = [...WORDS, 'floor', 'apartment', 'country', 'latitude', 'longitude', 'delivery_notes'];

const begun = (customer: CustomerDetail, country: string): AddressCreate => ({
  ...NEW_ADDRESS,
  address_type: customer.addresses.some((one) => one.address_type === 'home') ? 'work' : 'home',
  country,
  latitude: null,
  longitude: null,
});

export function AddressForm({ customer, address, close }: AddressFormProps) {
  const { t, language } = useTexts();
  const { business } = useSession();
  const { data: settings } = useQuery(settingsQuery);
  const [fields, setFields] = useState<AddressCreate>(() =>
    address ? asAdded(address) : begun(customer, business.country),
  );
  const [tries, setTries] = useState(0);
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong: refused, rest } = useRefused(form, problem, FIELDS, tries);
  const countries = useMemo(() => countriesIn(language), [language]);
  useUnsaved(fields);
  const edit = (change: Partial<AddressCreate>) => setFields((before) => ({ ...before, ...change }));
  const { latitude, longitude } = fields;
  const place =
    typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : null;
  const isNowhere = place === null && !WORDS.some((name) => fields[name].trim());
  const missing: Record<string, string> = tries && isNowhere ? { street: t('address.nowhere') } : {};
  const wrong = { ...refused, ...missing };
  // There is always one: it ends by another becoming it.
  const isFirst = customer.addresses.length === 0 || Boolean(address?.is_default);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (busy || isNowhere) return;
    const { is_default, ...said } = fields;
    const body = { ...said, is_default: is_default || isFirst };
    await submit(async () =>
      close(
        address ? await changeAddress(customer.id, address.id, body) : await addAddress(customer.id, body),
      ),
    );
  };

  const line = (name: (typeof WORDS)[number] | 'floor' | 'apartment') => (
    <TextField
      label={t(`address.${name}`)}
      value={fields[name]}
      maxLength={120}
      autoComplete="off"
      error={wrong[name]}
      change={(value) => edit({ [name]: value })}
    />
  );

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <NativeSelect
        data-autofocus
        label={t('address.type')}
        value={fields.address_type}
        onChange={({ currentTarget: { value } }) =>
          edit({ address_type: TYPES.find((one) => one === value) ?? 'other' })
        }
      >
        {TYPES.map((one) => (
          <option key={one} value={one}>
            {t(`address.type.${one}`)}
          </option>
        ))}
      </NativeSelect>
      {line('street')}
      {line('street2')}
      <div className={classes.three}>
        {line('building')}
        {line('floor')}
        {line('apartment')}
      </div>
      <div className={classes.pair}>
        {line('area')}
        {line('area2')}
        {line('city')}
        {line('city2')}
      </div>
      <NativeSelect
        label={t('address.country')}
        value={fields.country ?? ''}
        error={wrong.country}
        onChange={(event) => edit({ country: event.currentTarget.value })}
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <MapPicker
        label={t('address.place')}
        value={place}
        onChange={(value) => edit({ latitude: value?.latitude ?? null, longitude: value?.longitude ?? null })}
        here={settings?.place ?? null}
        zones={settings?.delivery_zones ?? []}
        error={wrong.latitude ?? wrong.longitude}
      />
      <Textarea
        label={t('address.delivery_notes')}
        description={t('address.delivery_notes_hint')}
        value={fields.delivery_notes}
        maxLength={500}
        rows={2}
        {...either(fields.delivery_notes)}
        error={wrong.delivery_notes}
        onChange={(event) => edit({ delivery_notes: event.currentTarget.value })}
      />
      <Checkbox
        label={t('address.is_default')}
        description={isFirst ? t('address.is_default_stays') : null}
        checked={fields.is_default || isFirst}
        disabled={isFirst}
        onChange={(event) => edit({ is_default: event.currentTarget.checked })}
      />
      <Refusal error={rest} />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}
