// A month for the accountant: the PDFs and the table of them.

import { Button, NativeSelect } from '@mantine/core';
import type { InvoiceMonth } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Icon } from '../app/icons';
import { download, Empty, Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from '../invoice/forms.module.css';
import { monthsQuery, readTable, readZip } from '../invoice/queries';

const FILES = ['zip', 'csv', 'excel'] as const;
type File = (typeof FILES)[number];

export function ExportPart() {
  const { t } = useTexts();
  const query = useQuery(monthsQuery);
  return (
    <Loaded query={query} rows={2}>
      {({ items: [newest, ...earlier] }) =>
        newest ? <Months months={[newest, ...earlier]} /> : <Empty icon="invoice" text={t('invoices.none')} />
      }
    </Loaded>
  );
}

function Months({ months }: { months: [InvoiceMonth, ...InvoiceMonth[]] }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { month: nameOf } = useFormats(business);
  // Until one is chosen: the newest, also when another one begins meanwhile.
  const [chosen, setChosen] = useState('');
  const { month, count } = months.find((one) => one.month === chosen) ?? months[0];
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
        description={t('invoices.count', { n: count })}
        inputWrapperOrder={['label', 'input', 'description']}
        value={month}
        onChange={(event) => setChosen(event.currentTarget.value)}
      >
        {months.map((one) => (
          <option key={one.month} value={one.month}>
            {`${nameOf(one.month)} · ${digits(one.count)}`}
          </option>
        ))}
      </NativeSelect>
      <div className={classes.buttons}>
        {FILES.map((file) => (
          <Button
            key={file}
            variant={file === 'zip' ? 'filled' : 'default'}
            leftSection={<Icon name="download" />}
            loading={busy && which === file}
            disabled={busy}
            onClick={() => void save(file)}
          >
            {t(`invoices.save_${file}`)}
          </Button>
        ))}
      </div>
      {busy && which === 'zip' && <Notice icon="clock">{t('invoices.making')}</Notice>}
    </div>
  );
}
