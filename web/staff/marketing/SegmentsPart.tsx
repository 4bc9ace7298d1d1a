// Groups of customers: those that are there from the start, and the business's own.

import { Button } from '@mantine/core';
import type { ReadyMade, Rule, SegmentRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../app/ask';
import { Chip } from '../app/Chip';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { Card, Empty, Loaded, Rows } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from './marketing.module.css';
import { archiveSegment, previewQuery, readyMadeQuery, restoreSegment, segmentsQuery } from './queries';
import { SegmentForm } from './SegmentForm';
import { useSayRule } from './useSayRule';

export function SegmentsPart() {
  const { t } = useTexts();
  const may = useMay();
  const { ask } = useAsk();
  const own = useQuery(segmentsQuery);
  const ready = useQuery(readyMadeQuery);

  const open = async (title: string, segment: SegmentRead | null, rule: Rule | null, name = '') => {
    const saved = await ask<SegmentRead>(
      title,
      (close) => <SegmentForm segment={segment} rule={rule} name={name} close={close} />,
      { wide: true },
    );
    if (saved) toast(t('segments.saved', { name: saved.name }), 'good');
  };

  return (
    <div className={classes.stack}>
      <Card id="own-segments" title={t('segments.own')}>
        <p className={cx('muted', classes.lead)}>{t('segments.text')}</p>
        <Loaded query={own} rows={2}>
          {(segments) =>
            segments.length === 0 ? (
              <Empty icon="people" text={t('segments.none')} />
            ) : (
              <OwnSegments
                segments={segments}
                edit={(one) => void open(t('segments.edit', { name: one.name }), one, one.rule)}
              />
            )
          }
        </Loaded>
        {may('campaigns:write') && (
          <Button
            leftSection={<Icon name="plus" size={16} />}
            onClick={() => void open(t('segments.new'), null, null)}
          >
            {t('segments.new')}
          </Button>
        )}
      </Card>
      <Loaded query={ready} rows={3}>
        {(found) => (
          <Card id="ready-made" title={t('segments.ready')}>
            <Ready
              found={found}
              open={(key, rule) =>
                void open(t(`segments.ready.${key}`), null, rule, t(`segments.ready.${key}`))
              }
            />
          </Card>
        )}
      </Loaded>
    </div>
  );
}

interface OwnSegmentsProps {
  segments: readonly SegmentRead[];
  edit: (segment: SegmentRead) => void;
}

function OwnSegments({ segments, edit }: OwnSegmentsProps) {
  const { t } = useTexts();
  const may = useMay();
  const say = useSayRule(segments.map((one) => one.rule));
  const [busy, attempt] = useAttempt();

  const putAway = async ({ id, name }: SegmentRead) => {
    if (!(await attempt(() => archiveSegment(id)))) return;
    toast(t('segments.put_away', { name }), 'plain', {
      seconds: 8,
      action: { label: t('undo'), isUndo: true, run: () => void attempt(() => restoreSegment(id)) },
    });
  };

  return (
    <Rows>
      {segments.map((one) => (
        <li key={one.id}>
          <div className={classes.rowHead}>
            <strong>
              <Own>{one.name}</Own>
            </strong>
            <Count rule={one.rule} />
            {may('campaigns:write') && (
              <span className={classes.tools}>
                <ToolButton
                  icon="edit"
                  size={36}
                  label={t('segments.edit', { name: one.name })}
                  onClick={() => edit(one)}
                />
                <ToolButton
                  icon="trash"
                  size={36}
                  loading={busy}
                  label={t('segments.archive', { name: one.name })}
                  onClick={() => void putAway(one)}
                />
              </span>
            )}
          </div>
          <p className="muted">{say(one.rule)}</p>
        </li>
      ))}
    </Rows>
  );
}

function Count({ rule }: { rule: Rule }) {
  const { t } = useTexts();
  const { data, error } = useQuery(previewQuery(rule));
  return (
    <span className={classes.count} aria-live="polite">
      {data ? t('segments.people', { n: data.customers }) : error ? '–' : '…'}
    </span>
  );
}

/** The fuller a cell, the stronger its colour. */
const shade = (share: number): string =>
  `color-mix(in srgb, var(--mantine-color-terracotta-5) ${12 + Math.round(78 * share)}%, var(--sunken))`;

interface ReadyProps {
  found: ReadyMade;
  open: (key: string, rule: Rule) => void;
}

function Ready({ found, open }: ReadyProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const most = Math.max(1, ...found.cells.map((one) => one.customers));
  const columns = [...found.recency_days, null];
  const rows = [...found.visits_from.keys()].reverse();
  const toDays = (place: number) => found.recency_days[place];
  const openGroup = (key: string) => {
    const group = found.groups.find((one) => one.key === key);
    if (group) open(key, group.rule);
  };
  const nameOfRow = (row: number) => {
    const next = found.visits_from[row + 1];
    const from = found.visits_from[row] ?? 0;
    if (next === undefined) return t('segments.visits_from', { n: from });
    return next - 1 === from ? digits(from) : `${digits(from)}–${digits(next - 1)}`;
  };
  return (
    <>
      <p className="muted">{t('segments.map_text')}</p>
      <div className={classes.mapScroll}>
        <table className={classes.map}>
          <caption className="visually-hidden">{t('segments.map')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('segments.orders')}</th>
              {columns.map((_, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are their places
                <th key={place} scope="col">
                  {place < found.recency_days.length
                    ? t('segments.days_to', { n: toDays(place) ?? 0 })
                    : t('segments.days_over', { n: toDays(place - 1) ?? 0 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">{nameOfRow(row)}</th>
                {columns.map((_, place) => {
                  const cell = found.cells.find((one) => one.recency === place && one.frequency === row);
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns are their places
                    <td key={place}>
                      {cell ? (
                        <button
                          type="button"
                          className={classes.cell}
                          style={{ backgroundColor: shade(cell.customers / most) }}
                          title={`${t(`segments.ready.${cell.group}`)}: ${money(cell.spent)}`}
                          onClick={() => openGroup(cell.group)}
                        >
                          <span>{digits(cell.customers)}</span>
                          <span className="visually-hidden">{t(`segments.ready.${cell.group}`)}</span>
                        </button>
                      ) : (
                        <span className={classes.noCell} aria-hidden="true">
                          ·
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className={classes.groups}>
        {found.groups.map((one) => (
          <li key={one.key}>
            <button type="button" className={classes.group} onClick={() => open(one.key, one.rule)}>
              <span className={classes.groupHead}>
                <strong>{t(`segments.ready.${one.key}`)}</strong>
                <span>{digits(one.customers)}</span>
              </span>
              <span className="muted">{digits(t(`segments.ready.${one.key}.text`))}</span>
            </button>
          </li>
        ))}
      </ul>
      <h4 className={classes.more}>{t('segments.others')}</h4>
      <div className={classes.chips}>
        {found.others.map((one) => (
          <Chip key={one.key} onClick={() => open(one.key, one.rule)}>
            {t(`segments.ready.${one.key}`)} <span className="muted">{digits(one.customers)}</span>
          </Chip>
        ))}
      </div>
    </>
  );
}
