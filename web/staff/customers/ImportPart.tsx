// A list from elsewhere becomes customers: the file is chosen, looked at, and read in in the background.

import { Button, NativeSelect, Radio, TextInput } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { ImportRead, RowProblem } from '@shared/api/schema';
import { takeFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { cx } from '../app/cx';
import { useNarrow } from '../app/filters';
import { Icon } from '../app/icons';
import { Meter } from '../app/Meter';
import { Card, download, Failed, Loading, Refusal } from '../app/parts';
import { fullness } from '../app/plots';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import { useAttempt, useSubmit } from '../app/useAttempt';
import classes from './import.module.css';
import {
  cancelImport,
  forgetImport,
  importQuery,
  importsQuery,
  lastImport,
  mapColumns,
  rememberImport,
  sendList,
  startImport,
} from './importQueries';
import {
  csvOf,
  FIELDS,
  type Field,
  MOST_MEGABYTES,
  MOST_ROWS,
  mismatchOf,
  problemKey,
  refusalOf,
  saysConsent,
  whyKey,
} from './lists';

export function ImportPart() {
  const { list } = useSearch({ from: '/customers/{-$part}' });
  const narrow = useNarrow();
  const [last] = useState(lastImport);
  const id = list ?? last;
  const show = (found: string | undefined) => narrow({ list: found ?? '' });
  // A list that is looked at is found again by whoever loads the page anew, or comes back to it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, on the way in
  useEffect(() => {
    if (!list && last) show(last);
  }, []);
  const [left, setLeft] = useState(false);
  return id && !left ? (
    <List
      key={id}
      id={id}
      again={() => {
        forgetImport();
        setLeft(true);
        show(undefined);
      }}
    />
  ) : (
    <Choose
      sent={(found) => {
        setLeft(false);
        show(found);
      }}
    />
  );
}

/** Why the whole file was refused, in words of the page's language. */
function FileRefusal({ error }: { error: unknown }) {
  const { t } = useTexts();
  const isUnreadable = error instanceof Problem && error.code === 'list_not_readable';
  const why = isUnreadable ? String(error.body.why ?? '') : '';
  if (!isUnreadable) return <Refusal error={error} />;
  const key = whyKey(why);
  return (
    <Notice tone="bad" icon="warn">
      {t('error.list_not_readable', { why: key ? t(key) : why })}
    </Notice>
  );
}

// --- choosing -----------------------------------------------------------------------------------------------------

const EXAMPLE = [
  ['name', 'name2', 'phone', 'email', 'language', 'birthday', 'note'],
  ['Ama Owusu', '', '024 123 4567', 'ama@example.com', 'en', '1990-05-31', 'Window seat'],
  ['Ahmed Al-Said', 'أحمد السعيد', '+968 9212 3456', '', 'ar', '', ''],
];

function Choose({ sent }: { sent: (id: string) => void }) {
  const { t } = useTexts();
  const { token } = useSession();
  const { busy, problem, submit } = useSubmit();
  const [wrong, setWrong] = useState<string | null>(null);
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const size = t('read_in.size', { n: MOST_MEGABYTES });

  const send = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file || busy) return;
    const why = refusalOf(file);
    setWrong(files.length > 1 ? t('read_in.one') : why && t(`read_in.${why}`, { name: file.name, size }));
    if (files.length > 1 || why) return;
    const patience = new AbortController();
    leaving.current = patience;
    await submit(async () => sent((await sendList(token, file, patience.signal)).id));
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void send(event.dataTransfer.files);
  };

  return (
    <>
      <p className={classes.intro}>{t('read_in.text')}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: whoever does not drag uses the button */}
      <div
        className={cx(classes.drop, isOver && classes.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" size={30} />
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-hidden="true"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => {
            void send(event.currentTarget.files);
            // The same file may be chosen again, after it was mended.
            event.currentTarget.value = '';
          }}
        />
        <div className={classes.buttons}>
          <Button size="md" loading={busy} onClick={() => input.current?.click()}>
            {t('read_in.choose')}
          </Button>
          <span className={cx('muted', classes.dropHint)}>{t('read_in.drop')}</span>
        </div>
        <p className="muted">{t('read_in.needs', { size, n: MOST_ROWS })}</p>
        <p role="status">{busy ? t('read_in.sending') : ''}</p>
      </div>
      {wrong ? (
        <Notice tone="bad" icon="warn">
          {wrong}
        </Notice>
      ) : (
        <FileRefusal error={problem} />
      )}
      <Button
        variant="subtle"
        leftSection={<Icon name="download" />}
        onClick={() => download(new Blob([csvOf(EXAMPLE)], { type: 'text/csv' }), 'customers.csv')}
      >
        {t('read_in.example')}
      </Button>
      <Before show={sent} />
    </>
  );
}

/** What was read in before, and what is being read in: whoever began it, on whichever device. */
function Before({ show }: { show: (id: string) => void }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const { data } = useQuery(importsQuery);
  if (!data?.length) return null;
  return (
    <Card id="lists-before" title={t('read_in.before')}>
      <ul className={classes.before}>
        {data.map((one) => (
          <li key={one.id} className={classes.beforeRow}>
            <button type="button" onClick={() => show(one.id)}>
              <Own>{one.file_name || t('read_in.unnamed')}</Own>
            </button>
            <span className="muted">
              {t(`read_in.status.${one.status}`)} · {t('read_in.rows', { n: one.rows_total })} ·{' '}
              {dayAndTime(one.created_at)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

// --- one list -----------------------------------------------------------------------------------------------------

interface ListProps {
  again: () => void;
}

function List({ id, again }: ListProps & { id: string }) {
  const { t } = useTexts();
  const query = useQuery(importQuery(id));
  useEffect(() => rememberImport(id), [id]);
  const isGone = query.error instanceof Problem && query.error.status === 404;
  if (isGone) {
    return (
      <Notice tone="warn" icon="warn">
        {t('read_in.gone')}{' '}
        <Button size="compact-md" variant="default" onClick={again}>
          {t('read_in.other')}
        </Button>
      </Notice>
    );
  }
  if (!query.data) {
    return query.error ? (
      <Failed error={query.error} again={() => void query.refetch()} />
    ) : (
      <Loading rows={3} height={120} />
    );
  }
  if (query.data.status === 'previewed') return <Preview of={query.data} again={again} />;
  if (query.data.status === 'running') return <Running of={query.data} />;
  return <Result of={query.data} again={again} />;
}

const ENCODINGS: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-16': 'UTF-16',
  'windows-1256': 'Windows-1256',
  'windows-1252': 'Windows-1252',
};

function Preview({ of, again }: ListProps & { of: ImportRead }) {
  const { t } = useTexts();
  const { confirm } = useAsk();
  const [mapping, setMapping] = useState<Record<string, Field>>(of.mapping);
  const [onDuplicate, setOnDuplicate] = useState(of.on_duplicate);
  const [where, setWhere] = useState(of.consent_note);
  const { busy: looking, problem, submit } = useSubmit();
  const [busy, attempt] = useAttempt();
  const needsWhere = saysConsent(mapping);
  const mismatch = mismatchOf(mapping);
  // As the server read it: the file begins with somebody's data, perhaps.
  const isUnnamed = Object.values(of.mapping).every((field) => field === 'skip');
  const fields = (all: Field[]) => all.map((one) => t(`read_in.field.${one}`)).join(', ');

  /** What its rows would become then. */
  const look = (next: Record<string, Field>, duplicate: ImportRead['on_duplicate']) =>
    submit(() => mapColumns(of.id, { mapping: next, on_duplicate: duplicate, consent_note: where }));

  const map = (column: string, field: Field) => {
    const next = { ...mapping, [column]: field };
    setMapping(next);
    if (!mismatchOf(next)) void look(next, onDuplicate);
  };

  const decide = (duplicate: ImportRead['on_duplicate']) => {
    setOnDuplicate(duplicate);
    if (!mismatch) void look(mapping, duplicate);
  };

  const other = async () => {
    if (await attempt(() => cancelImport(of.id))) again();
  };

  const start = async () => {
    const isFew = of.looked_at - of.likely_refused <= 0;
    if (
      isFew &&
      !(await confirm({ title: t('read_in.problems'), yes: t('read_in.start', { n: of.rows_total }) }))
    )
      return;
    await attempt(async () => {
      if (where.trim() !== of.consent_note)
        await mapColumns(of.id, { mapping, on_duplicate: onDuplicate, consent_note: where.trim() });
      await startImport(of.id);
    });
  };

  return (
    <div className={classes.stack}>
      <h3 className={classes.title} ref={takeFocus} tabIndex={-1}>
        {t('read_in.file', {
          name: of.file_name || t('read_in.unnamed'),
          rows: t('read_in.rows', { n: of.rows_total }),
          encoding: ENCODINGS[of.encoding] ?? of.encoding,
        })}
      </h3>
      <Card id="columns" title={t('read_in.columns')}>
        {isUnnamed && mismatch && (
          <Notice tone="warn" icon="warn">
            {t('read_in.unknown_heading')}
          </Notice>
        )}
        <ul className={classes.columns}>
          {of.columns.map((column, at) => (
            <li key={column}>
              <div className={classes.column}>
                <strong>
                  <Own>{column}</Own>
                </strong>
                <span className={classes.cells}>
                  <span className="visually-hidden">{t('read_in.first')}: </span>
                  {of.sample.map((cells, row) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name but its place
                    <span key={row} dir="auto">
                      {cells[at] || '–'}
                    </span>
                  ))}
                </span>
              </div>
              <NativeSelect
                aria-label={t('read_in.holds_of', { column })}
                value={mapping[column] ?? 'skip'}
                onChange={(event) => {
                  const field = FIELDS.find((one) => one === event.currentTarget.value);
                  if (field) map(column, field);
                }}
              >
                {FIELDS.map((field) => (
                  <option key={field} value={field}>
                    {t(`read_in.field.${field}`)}
                  </option>
                ))}
              </NativeSelect>
            </li>
          ))}
        </ul>
        {mismatch && (
          <Notice tone="bad" icon="warn">
            {mismatch.missing.length > 0 && (
              <p>{t('read_in.missing', { fields: fields(mismatch.missing) })}</p>
            )}
            {mismatch.twice.length > 0 && <p>{t('read_in.twice', { fields: fields(mismatch.twice) })}</p>}
          </Notice>
        )}
        <FileRefusal error={problem} />
      </Card>
      {!mismatch && (
        <Card id="outlook" title={t('read_in.outlook')}>
          <div aria-busy={looking} className={cx(classes.stack, looking && classes.looking)}>
            <p className="muted">
              {t(of.looked_at < of.rows_total ? 'read_in.looked_at' : 'read_in.looked_at_all', {
                n: of.looked_at,
              })}
            </p>
            <Counts
              of={[
                [
                  t('read_in.likely_new'),
                  Math.max(0, of.looked_at - of.duplicates - of.likely_refused),
                  'good',
                ],
                [t('read_in.likely_known'), of.duplicates, 'info'],
                [t('read_in.likely_refused'), of.likely_refused, 'bad'],
              ]}
            />
            <Radio.Group
              label={t('read_in.duplicates')}
              value={onDuplicate}
              onChange={(value) => decide(value === 'update' ? 'update' : 'skip')}
            >
              <div className={classes.radios}>
                {(['skip', 'update'] as const).map((one) => (
                  <Radio
                    key={one}
                    value={one}
                    label={t(`read_in.${one}`)}
                    description={t(`read_in.${one}_hint`)}
                  />
                ))}
              </div>
            </Radio.Group>
          </div>
        </Card>
      )}
      {!mismatch && (
        <Card id="list-consent" title={t('read_in.consent')}>
          {needsWhere ? (
            <TextInput
              label={t('read_in.consent_where')}
              description={t('read_in.consent_where_hint')}
              maxLength={300}
              required
              value={where}
              onChange={(event) => setWhere(event.currentTarget.value)}
            />
          ) : (
            <p className="muted">{t('read_in.consent_none')}</p>
          )}
        </Card>
      )}
      {!mismatch && <Problems of={of} count={of.likely_refused} />}
      <div className={classes.buttons}>
        <Button
          size="md"
          loading={busy}
          disabled={mismatch !== null || looking || problem !== null || (needsWhere && !where.trim())}
          onClick={() => void start()}
        >
          {t('read_in.start', { n: of.rows_total })}
        </Button>
        <Button variant="default" size="md" disabled={busy} onClick={() => void other()}>
          {t('read_in.other')}
        </Button>
      </div>
    </div>
  );
}

type Count = [string, number, 'good' | 'info' | 'bad' | 'plain'];

function Counts({ of }: { of: Count[] }) {
  const { digits } = useTexts();
  return (
    <dl className={classes.counts}>
      {of.map(([name, count, tone]) => (
        <div key={name} data-tone={count ? tone : 'plain'}>
          <dt>{name}</dt>
          <dd>{digits(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** So many are shown at first. */
const SHOWN = 10;

function useSaid(): (problem: RowProblem) => string {
  const { t } = useTexts();
  return (problem) => {
    const key = problemKey(problem);
    if (key === null) return problem.problem;
    const field = problem.field ? t(`read_in.field.${problem.field}`) : '';
    return t(key, { field, n: 100, example: '1990-05-31' });
  };
}

function Problems({ of, count }: { of: ImportRead; count: number }) {
  const { t, digits } = useTexts();
  const said = useSaid();
  const [all, setAll] = useState(false);
  if (of.problems.length === 0) return null;
  const shown = all ? of.problems : of.problems.slice(0, SHOWN);
  const rest = of.problems.length - shown.length;

  const save = () => {
    const rows = of.problems.map((one) => [String(one.row), said(one), ...one.cells]);
    const heading = [t('read_in.problem_row'), t('read_in.problem_why'), ...of.columns];
    const name = `${(of.file_name || 'customers').replace(/\.\w+$/, '')}-${t('read_in.refused')}.csv`;
    download(new Blob([csvOf([heading, ...rows])], { type: 'text/csv' }), name);
  };

  return (
    <Card id="problems" title={t('read_in.problems')}>
      <p className="muted">{t('read_in.counted')}</p>
      <Table label={t('read_in.problems')}>
        <thead>
          <tr>
            <th scope="col">{t('read_in.problem_row')}</th>
            <th scope="col" className={classes.why}>
              {t('read_in.problem_why')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.row}>
              <th scope="row">{digits(one.row)}</th>
              <td className={classes.why}>
                {said(one)}
                <span className={classes.says}>
                  {one.cells.filter(Boolean).map((cell, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no name but its place
                    <span key={at}>
                      {at > 0 && ' · '}
                      <Own>{cell}</Own>
                    </span>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <div className={cx(classes.buttons, classes.under)}>
        {rest > 0 && (
          <Button variant="default" onClick={() => setAll(true)}>
            {t('read_in.more_problems', { n: rest })}
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="download" />} onClick={save}>
          {t('read_in.save_problems')}
        </Button>
        {count > of.problems.length && (
          <span className="muted">{t('read_in.only_first', { n: of.problems.length })}</span>
        )}
      </div>
    </Card>
  );
}

function Running({ of }: { of: ImportRead }) {
  const { t } = useTexts();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const stop = async () => {
    const yes = await confirm({
      title: t('read_in.stop_title'),
      text: t('read_in.stop_text'),
      yes: t('read_in.stop'),
      danger: true,
    });
    if (yes) await attempt(() => cancelImport(of.id));
  };
  const percent = fullness(of.rows_done, of.rows_total);
  return (
    <div className={cx(classes.stack, classes.box)}>
      <h3 className={classes.title} ref={takeFocus} tabIndex={-1}>
        {t('read_in.running', { name: of.file_name || t('read_in.unnamed') })}
      </h3>
      <div
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-label={t('read_in.running', { name: of.file_name || t('read_in.unnamed') })}
      >
        <Meter percent={percent} />
      </div>
      <p>
        {t('read_in.done_of', { done: of.rows_done, total: of.rows_total })}{' '}
        <span className="muted">{t('read_in.background')}</span>
      </p>
      <Outcome of={of} />
      <div>
        <Button variant="default" loading={busy} onClick={() => void stop()}>
          {t('read_in.stop')}
        </Button>
      </div>
    </div>
  );
}

function Outcome({ of }: { of: ImportRead }) {
  const { t } = useTexts();
  return (
    <Counts
      of={[
        [t('read_in.created'), of.created, 'good'],
        [t('read_in.updated'), of.updated, 'info'],
        [t('read_in.skipped'), of.skipped, 'plain'],
        [t('read_in.refused'), of.refused, 'bad'],
      ]}
    />
  );
}

const ENDS = { done: 'check', cancelled: 'info', failed: 'warn' } as const;

function Result({ of, again }: ListProps & { of: ImportRead }) {
  const { t } = useTexts();
  const status = of.status === 'done' || of.status === 'cancelled' ? of.status : 'failed';
  return (
    <div className={classes.stack}>
      <div className={cx(classes.stack, classes.box)}>
        <h3 className={classes.title} ref={takeFocus} tabIndex={-1}>
          <Icon name={ENDS[status]} size={22} />{' '}
          {t(`read_in.${status}`, { name: of.file_name || t('read_in.unnamed') })}
        </h3>
        {status !== 'done' && <p>{t('read_in.done_of', { done: of.rows_done, total: of.rows_total })}</p>}
        <Outcome of={of} />
        <div className={classes.buttons}>
          <Button onClick={again}>{t('read_in.again')}</Button>
          <Link to="/customers/{-$part}" params={{ part: undefined }} search={{ source: 'import' }}>
            {t('read_in.see')}
          </Link>
        </div>
      </div>
      <Problems of={of} count={of.refused} />
    </div>
  );
}
