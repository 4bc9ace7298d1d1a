// Lists that are looked at often, each under its name; the same for everyone who works here.

import { Button } from '@mantine/core';
import type { Filters, ViewRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask';
import { Chip } from '../app/Chip';
import { TextField } from '../app/fields';
import { useNarrow } from '../app/filters';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { useMay } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { type Sort, sameList, searchOf } from './book';
import classes from './list.module.css';
import { removeView, saveView, viewsQuery } from './queries';

interface ViewsProps {
  filters: Filters;
  sort: Sort;
}

export function Views({ filters, sort }: ViewsProps) {
  const { t } = useTexts();
  const may = useMay();
  const narrow = useNarrow();
  const { ask } = useAsk();
  const [busy, attempt] = useAttempt();
  const { data: views = [] } = useQuery(viewsQuery);
  const shown = views.find((one) => sameList(one.filters, one.sort, filters, sort));
  const isNarrowed = Object.keys(filters).length > 0 || sort !== 'recent';
  if (views.length === 0 && !isNarrowed) return null;

  const save = async () => {
    const name = await ask<string>(t('customers.view_new'), (close) => (
      <ViewForm filters={filters} sort={sort} close={close} />
    ));
    if (name) toast(t('customers.view_saved', { name }), 'good');
  };

  const remove = async ({ id, name, filters, sort }: ViewRead) => {
    if (!(await attempt(() => removeView(id)))) return;
    toast(t('customers.view_removed', { name }), 'plain', {
      seconds: 8,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () => void attempt(() => saveView({ name, filters, sort })),
      },
    });
  };

  return (
    <fieldset className={classes.views}>
      <legend className="visually-hidden">{t('customers.views')}</legend>
      {views.map((one) => (
        <span key={one.id} className={classes.view}>
          <Chip
            aria-pressed={one === shown}
            onClick={() =>
              narrow({
                q: '',
                ...searchOf(one === shown ? {} : one.filters, one === shown ? 'recent' : one.sort),
              })
            }
          >
            <Own>{one.name}</Own>
          </Chip>
          {one === shown && may('customers:write') && (
            <ToolButton
              icon="trash"
              size={34}
              loading={busy}
              label={t('customers.view_remove', { name: one.name })}
              onClick={() => void remove(one)}
            />
          )}
        </span>
      ))}
      {isNarrowed && !shown && may('customers:write') && (
        <Button
          size="compact-md"
          variant="subtle"
          leftSection={<Icon name="star" size={16} />}
          onClick={() => void save()}
        >
          {t('customers.view_save')}
        </Button>
      )}
    </fieldset>
  );
}

interface ViewFormProps extends ViewsProps {
  close: (name: string | null) => void;
}

function ViewForm({ filters, sort, close }: ViewFormProps) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmit();

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const called = name.trim();
    if (!called) return;
    if (await submit(() => saveView({ name: called, filters, sort }))) close(called);
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <p className="muted">{t('customers.view_text')}</p>
      <TextField
        data-autofocus
        label={t('field.name')}
        value={name}
        maxLength={60}
        error={tried && !name.trim() ? t('missing.value') : null}
        change={setName}
      />
      <Refusal error={problem} />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}
