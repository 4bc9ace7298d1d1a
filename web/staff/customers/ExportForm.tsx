// The list as a file, saved as it comes; it tells how far it is, and can be stopped.

import { Button, Checkbox } from '@mantine/core';
import type { Filters } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useEffect, useRef, useState } from 'react';
import { Meter } from '../app/Meter';
import { download, Refusal } from '../app/parts';
import { fullness } from '../app/plots';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import classes from './list.module.css';
import { exportCustomers, type Progress } from './queries';

interface ExportFormProps {
  filters: Filters;
  /** Something is typed into the search, which does not narrow the file. */
  searching: boolean;
  close: (done: true | null) => void;
}

export function ExportForm({ filters, searching, close }: ExportFormProps) {
  const { t } = useTexts();
  const { token } = useSession();
  const [spreadsheet, setSpreadsheet] = useState(true);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const working = useRef<AbortController | null>(null);
  const n = Object.keys(filters).length;
  // Whoever closes it wants no file any more.
  useEffect(() => () => working.current?.abort(), []);

  const start = async () => {
    const stopper = new AbortController();
    working.current = stopper;
    setProblem(null);
    setProgress({ rows: 0, bytes: 0, total: 0 });
    let last: Progress = { rows: 0, bytes: 0, total: 0 };
    try {
      const file = await exportCustomers(token, filters, spreadsheet, stopper.signal, (now) => {
        last = now;
        setProgress(now);
      });
      download(file, 'customers.csv');
      toast(t('customers.exported', { n: last.rows }), 'good');
      close(true);
    } catch (error) {
      if (stopper.signal.aborted) return;
      setProblem(error);
    } finally {
      working.current = null;
      setProgress(null);
    }
  };

  return (
    <div className={classes.form}>
      <p>{n > 0 ? t('customers.export_some', { n }) : t('customers.export_all')}</p>
      {searching && <Notice>{t('customers.export_searching')}</Notice>}
      <Checkbox
        label={t('customers.spreadsheet')}
        description={t('customers.spreadsheet_hint')}
        checked={spreadsheet}
        disabled={progress !== null}
        onChange={(event) => setSpreadsheet(event.currentTarget.checked)}
      />
      {progress && (
        <div role="status">
          <p className={classes.progress}>
            <span>{t('customers.export_rows', { n: progress.rows, total: progress.total })}</span>
            <span className="muted">
              {t('customers.export_size', { n: Math.ceil(progress.bytes / 1024) })}
            </span>
          </p>
          <Meter percent={fullness(progress.rows, progress.total)} tone="good" />
        </div>
      )}
      <Refusal error={problem} />
      {progress ? (
        <Button variant="default" onClick={() => working.current?.abort()}>
          {t('customers.export_stop')}
        </Button>
      ) : (
        <Button data-autofocus onClick={() => void start()}>
          {t('customers.export_start')}
        </Button>
      )}
    </div>
  );
}
