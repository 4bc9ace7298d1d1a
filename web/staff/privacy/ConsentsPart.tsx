// Who agreed to what: how many do now, what was said on which day, each event with its proof, and the words.

import { Button } from '@mantine/core';
import { now } from '@shared/api/client';
import type { ConsentEventRead, ConsentStatistics } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Chip } from '../app/Chip';
import { ConsentEvent } from '../app/ConsentEvent';
import { Filter, Narrowing, useNarrow } from '../app/filters';
import { Icon } from '../app/icons';
import { Legend } from '../app/Legend';
import { Paged } from '../app/Paged';
import { Plot } from '../app/Plot';
import { Card, download, Empty, Loaded, Rows } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import { useAttempt } from '../app/useAttempt';
import { daysOf, SAID } from './plots';
import classes from './privacy.module.css';
import { consentEventsQuery, consentStatisticsQuery, fileOf } from './queries';
import { Wordings } from './Wordings';

const LENGTHS = [30, 90, 365];
export const PURPOSES = [
  'marketing_email',
  'marketing_sms',
  'marketing_push',
  'transactional_email',
  'transactional_sms',
  'transactional_push',
] as const;
const ACTIONS: readonly ConsentEventRead['action'][] = [
  'granted',
  'withdrawn',
  'asked',
  'imported',
  'expired',
  'undone',
];

export function ConsentsPart() {
  const { t } = useTexts();
  const [days, setDays] = useState(90);
  const [asTable, setAsTable] = useState(false);
  const query = useQuery(consentStatisticsQuery(days));
  return (
    <div className={classes.stack}>
      <fieldset className={classes.lengths}>
        <legend className="visually-hidden">{t('delivery.length')}</legend>
        {LENGTHS.map((one) => (
          <Chip key={one} aria-pressed={one === days} onClick={() => setDays(one)}>
            {t('delivery.days', { n: one })}
          </Chip>
        ))}
        <Chip aria-pressed={asTable} onClick={() => setAsTable((before) => !before)}>
          {t('delivery.as_table')}
        </Chip>
      </fieldset>
      <Loaded query={query} rows={3}>
        {(found) => (
          <div className={classes.plots} aria-busy={query.isPlaceholderData}>
            <Now of={found.now} />
            <ByDay of={found.days} count={days} asTable={asTable} />
          </div>
        )}
      </Loaded>
      <Events />
      <Wordings />
    </div>
  );
}

/** Of each way, how many agree now. */
function Now({ of }: { of: ConsentStatistics['now'] }) {
  const { t, digits } = useTexts();
  return (
    <Card id="consents-now" title={t('consents.now')}>
      <dl className={classes.figures}>
        {of.map((one) => (
          <div key={one.channel}>
            <dt>{t(`channel.${one.channel}`)}</dt>
            <dd>
              <strong>{digits(one.agreed)}</strong>
              <span className="muted">{t('consents.refused', { n: one.refused })}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted">{t('consents.now_hint')}</p>
    </Card>
  );
}

interface ByDayProps {
  of: ConsentStatistics['days'];
  count: number;
  asTable: boolean;
}

function ByDay({ of, count, asTable }: ByDayProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { day: dayOf, dayOfYear } = useFormats(business);
  const bars = daysOf(of, dayOf(now()), count);
  const sum = (name: (typeof SAID)[number]) => bars.reduce((total, one) => total + one[name], 0);
  const spoken = bars.filter((one) => one.granted + one.withdrawn > 0);
  return (
    <Card id="consents-by-day" title={t('consents.by_day')}>
      {spoken.length === 0 ? (
        <Empty icon="chat" text={t('consents.quiet')} />
      ) : (
        <>
          <Legend
            of={SAID.map((one) => ({
              look: classes[one],
              name: t(`consents.${one}`),
              value: digits(sum(one)),
            }))}
          />
          {asTable ? (
            <Table label={t('consents.by_day')} long>
              <thead>
                <tr>
                  <th scope="col">{t('filter.day')}</th>
                  {SAID.map((one) => (
                    <th key={one} scope="col" className="amount">
                      {t(`consents.${one}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {spoken.toReversed().map((one) => (
                  <tr key={one.day}>
                    <th scope="row">{dayOfYear(one.day)}</th>
                    {SAID.map((name) => (
                      <td key={name} className="amount">
                        {digits(one[name])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </Table>
          ) : (
            <Plot
              columns={bars.map((one) => ({
                key: one.day,
                name: dayOfYear(one.day),
                said: t('consents.day', { ...one, day: dayOfYear(one.day) }),
                parts: SAID.map((name) => ({ look: classes[name], value: one[name] })),
              }))}
              scale={scaleFor(Math.max(...bars.map((one) => one.granted + one.withdrawn)))}
              write={digits}
              hint={{ point: 'delivery.point', tap: 'delivery.tap' }}
            />
          )}
        </>
      )}
    </Card>
  );
}

function Events() {
  const { t } = useTexts();
  const { token } = useSession();
  const { purpose, action } = useSearch({ from: '/privacy/{-$part}' });
  const narrow = useNarrow();
  const [busy, attempt] = useAttempt();
  const wanted = { ...(purpose ? { purpose } : {}), ...(action ? { action } : {}) };
  const query = useInfiniteQuery(consentEventsQuery(wanted));
  const filtered = Object.keys(wanted).length > 0;
  const save = () =>
    attempt(async () =>
      download(await fileOf(token, '/api/v1/consents/export', purpose ? { purpose } : {}), 'consents.csv'),
    );
  return (
    <Card id="consents-events" title={t('consents.events')}>
      <Narrowing filtered={filtered} clear={() => narrow({ purpose: '', action: '' })}>
        <Filter
          inside
          label={t('consents.purpose')}
          value={purpose}
          options={PURPOSES}
          say={(one) => t(`consents.purpose.${one}`)}
          change={(one) => narrow({ purpose: one })}
        />
        <Filter
          inside
          label={t('consents.what')}
          value={action}
          options={ACTIONS}
          say={(one) => t(`consents.action.${one}`)}
          change={(one) => narrow({ action: one })}
        />
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={busy}
          onClick={() => void save()}
        >
          {t('consents.save')}
        </Button>
      </Narrowing>
      <Paged
        query={query}
        icon="chat"
        none={t(filtered ? 'consents.nothing' : 'consents.none')}
        more={t('audit.more')}
      >
        {(events) => (
          <Rows busy={query.isPlaceholderData}>
            {events.map((one) => (
              <ConsentEvent key={one.id} event={one} whose />
            ))}
          </Rows>
        )}
      </Paged>
    </Card>
  );
}
