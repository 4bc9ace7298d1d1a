// A month for the accountant: the PDFs and the table of them.

import { Button, NativeSelect } from '@mantine/core';
import { now } from '@shared/api/client';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Icon } from '../app/icons';
import { download } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from '../invoice/forms.module.css';
import { countQuery, readTable, readZip } from '../invoice/queries';
import { daysOf, monthsTo } from '../invoice/sums';

const MONTHS = 36;
const FILES = ['zip', 'csv', 'excel'] as const;
type File = (typeof FILES)[number];

export function ExportPart() {
  const { t } = useTexts();
  const { business } = useSession();
  const { day, month: nameOf } = useFormats(business);
  const months = monthsTo(day(now()).slice(0, 7), MONTHS);
  // What is asked for is nearly always the month that is over.
  const [month, setMonth] = useState(months[1] ?? '');
  const { since, until } = daysOf(month);
  const { data: counted } = useQuery(countQuery(month, since, until));
  const [busy, attempt] = useAttempt();
  const [which, setWhich] = useState<File>('zip');

  const save = async (file: File) => {
    setWhich(file);
    const done = await attempt(async () => {
      const blob = file === 'zip' ? await readZip(month) : await readTable(month, file === 'excel');
      download(blob, `invoices-${business.slug}-${month}.${file === 'zip' ? 'zip' : 'csv'}`);
    });
    if (done) toast(t('invoices.saved', { month: nameOf(month) }), 'good');
  };

  return (
    <div className={classes.export}>
      <p className="muted">{t('invoices.export_hint')}</p>
      <NativeSelect
        label={t('invoices.month')}
        value={month}
        onChange={(event) => setMonth(event.currentTarget.value)}
      >
        {months.map((one) => (
          <option key={one} value={one}>
            {nameOf(one)}
          </option>
        ))}
      </NativeSelect>
      <p role="status">
        {counted && t(counted.more ? 'invoices.count_more' : 'invoices.count', { n: counted.count })}
      </p>
      <div className={classes.buttons}>
        {FILES.map((file) => (
          <Button
            key={file}
            variant={file === 'zip' ? 'filled' : 'default'}
            leftSection={<Icon name="download" />}
            loading={busy && which === file}
            disabled={busy || counted?.count === 0}
            onClick={() => void save(file)}
          >
            {t(`invoices.save_${file}`)}
          </Button>
        ))}
      </div>
      {busy && which === 'zip' && (
        <Notice icon="clock">{t('invoices.making', { n: counted?.count ?? 0 })}</Notice>
      )}
    </div>
  );
}
