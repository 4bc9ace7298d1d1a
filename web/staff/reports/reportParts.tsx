// What all reports are made of.

import { Button } from '@mantine/core';
import { useFormats, useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import { Icon } from '../app/icons';
import { Card, download } from '../app/parts';
import { barsOf } from '../app/plots';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { type Asked, readTable, type TableName } from './queries';
import { changeBp, kindOf } from './ranges';
import classes from './reports.module.css';

export interface PartProps {
  asked: Asked;
  asTable: boolean;
}

/** How a point of a plot is called. */
export function usePointName(): (point: string) => string {
  const { business } = useSession();
  const { dayOfYear, month, hour } = useFormats(business);
  return (point) => {
    const kind = kindOf(point);
    return kind === 'hour' ? hour(`${point}:00`) : kind === 'month' ? month(point) : dayOfYear(point);
  };
}

interface ReportCardProps {
  id: TableName;
  title: string;
  asked: Asked;
  /** Its table as a file, unless there is nothing in it. */
  file?: boolean;
  children: ReactNode;
}

/** A part of a report, with its table as a file. */
export function ReportCard({ id, title, asked, file = true, children }: ReportCardProps) {
  const { t, language } = useTexts();
  const { business } = useSession();
  const [busy, attempt] = useAttempt();
  const save = async () => {
    const done = await attempt(async () => {
      const blob = await readTable(asked, id, language);
      download(blob, `${business.slug}-${id}-${asked.from}-${asked.to}.csv`);
    });
    if (done) toast(t('reports.saved', { title }), 'good');
  };
  return (
    <Card
      id={id}
      title={title}
      tools={
        file && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon name="download" size={16} />}
            loading={busy}
            aria-label={t('reports.save', { title })}
            onClick={() => void save()}
          >
            CSV
          </Button>
        )
      }
    >
      {children}
    </Card>
  );
}

interface BigProps {
  name: string;
  value: string;
  /** Of both periods, where they are compared. */
  compared?: { now: number; before: number; written: string };
  /** Less is better. */
  isBad?: boolean;
  note?: string;
}

/** A figure to be read from afar. */
export function Big({ name, value, compared, isBad = false, note }: BigProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { share } = useFormats(business);
  const change = compared ? changeBp(compared.now, compared.before) : null;
  const sign = change === null ? 0 : Math.sign(change);
  return (
    <div className={classes.big}>
      <p className={classes.bigName}>{name}</p>
      <p className={classes.bigValue}>{value}</p>
      {compared && (
        <p className={classes.bigChange}>
          {change !== null && (
            <strong data-tone={sign === 0 ? 'plain' : sign > 0 === isBad ? 'bad' : 'good'}>
              <span aria-hidden="true">{sign > 0 ? '▲' : sign < 0 ? '▼' : '='}</span>
              <span className="visually-hidden">
                {t(sign > 0 ? 'reports.more' : sign < 0 ? 'reports.less' : 'reports.same')}
              </span>{' '}
              {share(Math.abs(change))}
            </strong>
          )}{' '}
          <span className="muted">{t('reports.before', { value: compared.written })}</span>
        </p>
      )}
      {note && <p className="muted">{note}</p>}
    </div>
  );
}

export interface Bar {
  key: string;
  name: ReactNode;
  value: number;
  written: string;
  /** Beside it, more quietly. */
  also: string;
}

/** What there is most of comes first, each as long as it is large. */
export function Bars({ bars }: { bars: readonly Bar[] }) {
  const lengths = barsOf(bars.map((one) => one.value));
  return (
    <ul className={classes.ranked}>
      {bars.map((one, at) => (
        <li key={one.key}>
          <p>
            <span className={classes.rankedName}>{one.name}</span>
            <strong>{one.written}</strong>
            <span className="muted">{one.also}</span>
          </p>
          <span className={classes.track} aria-hidden="true">
            <span className={classes.filled} style={{ inlineSize: `${lengths[at]}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

interface GridProps {
  label: string;
  columns: readonly string[];
  rows: readonly { key: string; name: ReactNode; cells: readonly (string | number)[] }[];
  foot?: readonly (string | number)[];
  long?: boolean;
}

/** The first column names the row. */
export function Grid({ label, columns, rows, foot, long = true }: GridProps) {
  const { t } = useTexts();
  return (
    <Table long={long} label={label}>
      <thead>
        <tr>
          {columns.map((one) => (
            <th key={one} scope="col">
              {one}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.name}</th>
            {row.cells.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never move
              <td key={at}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
      {foot && (
        <tfoot>
          <tr>
            <th scope="row">{t('day.sum')}</th>
            {foot.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never move
              <td key={at}>{cell}</td>
            ))}
          </tr>
        </tfoot>
      )}
    </Table>
  );
}
