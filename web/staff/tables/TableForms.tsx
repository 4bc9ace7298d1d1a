// One table, and many at once.

import { Button, NumberInput } from '@mantine/core';
import type { TableBulkCreate, TableRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useState } from 'react';
import { TextField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import classes from './tables.module.css';

interface TableFormProps {
  table?: TableRead;
  save: (body: { name: string; area: string; seats: number | null }) => Promise<unknown>;
  done: () => void;
}

export function TableForm({ table, save, done }: TableFormProps) {
  const { t } = useTexts();
  const [name, setName] = useState(table?.name ?? '');
  const [area, setArea] = useState(table?.area ?? '');
  const [seats, setSeats] = useState<number | string>(table?.seats ?? '');
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmit();
  useUnsaved([name, area, seats]);

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    const body = { name: name.trim(), area: area.trim(), seats: seats === '' ? null : Number(seats) };
    if (await submit(() => save(body))) done();
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <TextField
        data-autofocus
        label={t('field.name')}
        value={name}
        error={tried && !name.trim() ? t('missing.value') : null}
        change={setName}
      />
      <TextField label={t('tables.area')} description={t('tables.area_hint')} value={area} change={setArea} />
      <NumberInput
        label={t('tables.seats_field')}
        value={seats}
        min={1}
        max={1000}
        allowDecimal={false}
        onChange={setSeats}
      />
      <Refusal error={problem} />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}

export function ManyForm({ save }: { save: (body: TableBulkCreate) => Promise<unknown> }) {
  const { t } = useTexts();
  const [prefix, setPrefix] = useState(t('fact.table'));
  const [area, setArea] = useState('');
  const [from, setFrom] = useState<number | string>(1);
  const [to, setTo] = useState<number | string>(10);
  const { busy, problem, submit } = useSubmit();

  function send(event: FormEvent) {
    event.preventDefault();
    void submit(() => save({ prefix: prefix.trim(), area: area.trim(), from: Number(from), to: Number(to) }));
  }

  return (
    <form className={classes.form} noValidate onSubmit={send}>
      <TextField data-autofocus label={t('tables.prefix')} value={prefix} maxLength={60} change={setPrefix} />
      <div className={classes.pair}>
        <NumberInput label={t('tables.from')} value={from} min={0} max={9999} onChange={setFrom} />
        <NumberInput label={t('tables.to')} value={to} min={0} max={9999} onChange={setTo} />
      </div>
      <TextField label={t('tables.area')} value={area} change={setArea} />
      <p className="muted">{t('tables.preview', { first: `${prefix} ${from}`, last: `${prefix} ${to}` })}</p>
      <Refusal error={problem} />
      <Button type="submit" loading={busy}>
        {t('tables.add_many')}
      </Button>
    </form>
  );
}
