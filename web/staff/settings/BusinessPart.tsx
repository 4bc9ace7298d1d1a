// Names, ways of ordering, and how the kitchen works.

import { Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { SettingsRead, SettingsUpdate } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { settingsQuery } from '../app/data';
import { either, FulfilmentsField } from '../app/fields';
import { Loaded, Refusal } from '../app/parts';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { BrandPart } from './BrandPart';
import { numberExamples, updateSettings } from './queries';
import classes from './settings.module.css';

const FIELDS = ['name', 'name2', 'host', 'fulfilments'];

export function BusinessPart() {
  const query = useQuery(settingsQuery);
  return <Loaded query={query}>{(settings) => <BusinessForm settings={settings} />}</Loaded>;
}

function BusinessForm({ settings }: { settings: SettingsRead }) {
  const { t } = useTexts();
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong, rest } = useRefused(form, problem, FIELDS);
  const [changes, setChanges] = useState<SettingsUpdate>({});
  const now = { ...settings, ...changes };
  useStay(Object.keys(changes).length > 0);
  const edit = (change: SettingsUpdate) => setChanges((before) => ({ ...before, ...change }));
  const number = (
    name: 'preparation_minutes' | 'delivery_minutes' | 'queue_minutes' | 'kitchen_parallel_orders',
    most: number,
    least = 0,
  ) => (
    <NumberInput
      label={t(`settings.${name}`)}
      description={t(`settings.${name}_hint`)}
      value={now[name]}
      min={least}
      max={most}
      allowDecimal={false}
      onChange={(value) => edit({ [name]: Number(value) })}
    />
  );
  const [format] = useDebouncedValue(now.order_number_format, 400);
  const examples = useQuery(numberExamples(format));

  async function send(event: FormEvent) {
    event.preventDefault();
    if (await submit(() => updateSettings(changes))) {
      setChanges({});
      toast(t('settings.saved'), 'good');
    }
  }

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.pair}>
        <TextInput
          label={t('field.name')}
          value={now.name}
          error={wrong.name}
          maxLength={100}
          {...either(now.name)}
          onChange={(event) => edit({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('field.name2')}
          value={now.name2}
          error={wrong.name2}
          maxLength={100}
          {...either(now.name2)}
          onChange={(event) => edit({ name2: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('settings.language')}
          value={now.language}
          data={[
            { value: 'en', label: 'English' },
            { value: 'ar', label: 'العربية' },
          ]}
          onChange={(event) => edit({ language: event.currentTarget.value === 'ar' ? 'ar' : 'en' })}
        />
        <TextInput
          label={t('settings.host')}
          description={t('settings.host_hint')}
          value={now.host ?? ''}
          error={wrong.host}
          maxLength={253}
          dir="ltr"
          onChange={(event) => edit({ host: event.currentTarget.value.trim() || null })}
        />
      </div>
      <p className="muted">
        {t('settings.fixed')}{' '}
        <Ltr>{`/r/${settings.slug} · ${settings.country} · ${settings.currency} · ${settings.timezone}`}</Ltr>
      </p>
      <Switch
        label={t('settings.listed')}
        checked={now.listed}
        onChange={(event) => edit({ listed: event.currentTarget.checked })}
      />
      <BrandPart logo={settings.logo} color={now.color} change={(color) => edit({ color })} />
      <h3>{t('settings.ordering')}</h3>
      <FulfilmentsField
        label={t('settings.fulfilments')}
        value={now.fulfilments}
        error={wrong.fulfilments}
        change={(fulfilments) => edit({ fulfilments })}
      />
      <div className={classes.pair}>
        <NativeSelect
          label={t('settings.table_access')}
          value={now.table_access}
          data={[
            { value: 'open', label: t('settings.table_access_open') },
            { value: 'pin', label: t('settings.table_access_pin') },
          ]}
          onChange={(event) => edit({ table_access: event.currentTarget.value === 'pin' ? 'pin' : 'open' })}
        />
        <NativeSelect
          label={t('settings.contact_at_table')}
          value={now.contact_at_table}
          data={[
            { value: 'optional', label: t('settings.contact_optional') },
            { value: 'required', label: t('settings.contact_required') },
          ]}
          onChange={(event) =>
            edit({ contact_at_table: event.currentTarget.value === 'required' ? 'required' : 'optional' })
          }
        />
        <NumberInput
          label={t('settings.cancel_window')}
          description={t('settings.cancel_window_hint')}
          value={now.cancel_window_seconds / 60}
          min={0}
          max={1440}
          onChange={(value) => edit({ cancel_window_seconds: Math.round(Number(value) * 60) })}
        />
        <Switch
          label={t('settings.prices_include_tax')}
          checked={now.prices_include_tax}
          onChange={(event) => edit({ prices_include_tax: event.currentTarget.checked })}
        />
      </div>
      <h3>{t('settings.kitchen')}</h3>
      <div className={classes.pair}>
        {number('preparation_minutes', 600)}
        {number('delivery_minutes', 240)}
        {number('queue_minutes', 120)}
        {number('kitchen_parallel_orders', 100, 1)}
      </div>
      <h3>{t('settings.numbers')}</h3>
      <div className={classes.pair}>
        <TextInput
          label={t('settings.number_format')}
          description={
            examples.data
              ? `${t('settings.number_examples')} ${examples.data.examples.join(' · ')}`
              : '\u00a0'
          }
          error={examples.error ? t('settings.number_wrong', { number: '{number}' }) : null}
          value={now.order_number_format}
          maxLength={40}
          dir="ltr"
          onChange={(event) => edit({ order_number_format: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('settings.numbers_restart')}
          description={'\u00a0'}
          value={now.order_numbers_restart}
          data={[
            { value: 'never', label: t('settings.restart_never') },
            { value: 'daily', label: t('settings.restart_daily') },
          ]}
          onChange={(event) =>
            edit({ order_numbers_restart: event.currentTarget.value === 'daily' ? 'daily' : 'never' })
          }
        />
      </div>
      <Refusal error={rest} />
      <Save busy={busy} changed={Object.keys(changes).length > 0} />
    </form>
  );
}

export function Save({ busy, changed }: { busy: boolean; changed: boolean }) {
  const { t } = useTexts();
  return (
    <div className={classes.save}>
      <Button type="submit" size="md" loading={busy} disabled={!changed}>
        {t('save')}
      </Button>
      {changed && <span className="muted">{t('settings.unsaved')}</span>}
    </div>
  );
}
