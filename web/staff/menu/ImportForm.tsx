// A menu from a file: first what it would change, or what is wrong in which row; then the change.

import { Button, FileButton, Radio } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { MenuImported } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useState } from 'react';
import { Icon } from '../app/icons';
import { Loading, Refusal } from '../app/parts';
import { toast } from '../app/toasts';
import { useSubmit } from '../app/useAttempt';
import classes from './menu.module.css';
import { type ImportMode, importMenu } from './queries';

interface RowProblem {
  row: number;
  column: string | null;
  message: string;
}

const rowsOf = (error: unknown): RowProblem[] =>
  error instanceof Problem && error.code === 'menu_not_imported' && Array.isArray(error.body.errors)
    ? (error.body.errors as RowProblem[])
    : [];

const KINDS = ['categories', 'items', 'option_groups', 'options', 'schedules'] as const;

export function ImportForm({ done }: { done: () => void }) {
  const { t } = useTexts();
  const [mode, setMode] = useState<ImportMode>('merge');
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [found, setFound] = useState<MenuImported | null>(null);
  const { busy, problem, submit } = useSubmit();

  async function look(next: { name: string; text: string }, how: ImportMode) {
    setFound(null);
    await submit(async () => setFound(await importMenu(next.text, how, true)));
  }

  async function take() {
    if (!file) return;
    if (await submit(() => importMenu(file.text, mode, false))) {
      toast(t('import.done'), 'good');
      done();
    } else {
      setFound(null);
    }
  }

  const rows = rowsOf(problem);
  return (
    <div className={classes.form}>
      <Radio.Group
        value={mode}
        label={t('import.mode')}
        onChange={(value) => {
          const next = value === 'replace' ? 'replace' : 'merge';
          setMode(next);
          if (file) void look(file, next);
        }}
      >
        <div className={classes.modes}>
          <Radio value="merge" label={t('import.merge')} />
          <Radio value="replace" label={t('import.replace')} />
        </div>
      </Radio.Group>
      <FileButton
        accept=".csv,text/csv"
        onChange={(chosen) => {
          if (!chosen) return;
          void chosen.text().then((text) => {
            const next = { name: chosen.name, text };
            setFile(next);
            return look(next, mode);
          });
        }}
      >
        {(props) => (
          <Button {...props} variant="default" leftSection={<Icon name="upload" />}>
            {file ? file.name : t('import.choose')}
          </Button>
        )}
      </FileButton>
      {busy && !found && <Loading rows={2} height={40} />}
      <Refusal error={problem} />
      {rows.length > 0 && (
        <div className={classes.problems}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('import.row')}</th>
                <th scope="col">{t('import.column')}</th>
                <th scope="col">{t('import.problem')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={`${one.row} ${one.column} ${one.message}`}>
                  <td>{one.row}</td>
                  <td>{one.column}</td>
                  <td>
                    <Own>{one.message}</Own>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found && (
        <div className={classes.problems}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('import.preview')}</th>
                <th scope="col">{t('import.created')}</th>
                <th scope="col">{t('import.updated')}</th>
                <th scope="col">{t('import.removed')}</th>
              </tr>
            </thead>
            <tbody>
              {KINDS.map((kind) => (
                <tr key={kind}>
                  <th scope="row">{t(`import.${kind}`)}</th>
                  <td>{found.created[kind]}</td>
                  <td>{found.updated[kind]}</td>
                  <td>{kind === 'items' ? found.archived : found.removed[kind]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Button disabled={!found} loading={busy && found !== null} onClick={() => void take()}>
        {t('import.take')}
      </Button>
    </div>
  );
}
