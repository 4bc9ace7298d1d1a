import { Button, Switch } from '@mantine/core';
import type { CategoryRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { DescriptionFields, NamedSelect, NameFields } from '../app/fields';
import { useUnsaved } from '../app/unsaved';
import { useAttempt } from '../app/useAttempt';
import classes from './menu.module.css';
import { addCategory, schedulesQuery, updateCategory } from './queries';

export function CategoryForm({ category, done }: { category?: CategoryRead; done: () => void }) {
  const { t } = useTexts();
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
  useUnsaved(form);
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
        <NameFields value={form} error={tried && !form.name.trim() ? t('missing.value') : null} edit={edit} />
        <DescriptionFields value={form} rows={2} edit={edit} />
      </div>
      <NamedSelect
        label={t('item.schedule')}
        value={form.schedule_id ?? ''}
        options={schedules.data}
        none={t('item.always')}
        change={(id) => edit({ schedule_id: id || null })}
      />
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
