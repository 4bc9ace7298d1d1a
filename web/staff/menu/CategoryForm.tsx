import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { CategoryRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAttempt } from '../app/useAttempt';
import classes from './menu.module.css';
import { addCategory, schedulesQuery, updateCategory } from './queries';

export function CategoryForm({ category, done }: { category?: CategoryRead; done: () => void }) {
  const { t, nameOf } = useTexts();
  const [busy, attempt] = useAttempt();
  const schedules = useQuery(schedulesQuery);
  const [tried, setTried] = useState(false);
  const [form, setForm] = useState({
    name: category?.name ?? '',
    name2: category?.name2 ?? '',
    description: category?.description ?? '',
    description2: category?.description2 ?? '',
    is_active: category?.is_active ?? true,
    schedule_id: category?.schedule_id ?? null,
  });
  const edit = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!form.name.trim()) return;
    const saved = await attempt(() => (category ? updateCategory(category.id, form) : addCategory(form)));
    if (saved) done();
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.pair}>
        <TextInput
          data-autofocus
          label={t('field.name')}
          value={form.name}
          maxLength={100}
          dir="auto"
          error={tried && !form.name.trim() ? t('missing.value') : null}
          onChange={(event) => edit({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('field.name2')}
          value={form.name2}
          maxLength={100}
          dir="auto"
          onChange={(event) => edit({ name2: event.currentTarget.value })}
        />
        <Textarea
          label={t('field.description')}
          value={form.description}
          maxLength={500}
          dir="auto"
          rows={2}
          onChange={(event) => edit({ description: event.currentTarget.value })}
        />
        <Textarea
          label={t('field.description2')}
          value={form.description2}
          maxLength={500}
          dir="auto"
          rows={2}
          onChange={(event) => edit({ description2: event.currentTarget.value })}
        />
      </div>
      <NativeSelect
        label={t('item.schedule')}
        value={form.schedule_id ?? ''}
        onChange={(event) => edit({ schedule_id: event.currentTarget.value || null })}
      >
        <option value="">{t('item.always')}</option>
        {schedules.data?.map((one) => (
          <option key={one.id} value={one.id}>
            {nameOf(one)}
          </option>
        ))}
      </NativeSelect>
      <Switch
        label={t('category.active')}
        checked={form.is_active}
        onChange={(event) => edit({ is_active: event.currentTarget.checked })}
      />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}
