// Whether messages arrive: by day, by provider, and what SMS cost.

import { now } from '@shared/api/client';
import type { DayOfMessages, MessageStatistics, ProviderOfMessages } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Chip } from '../app/Chip';
import { Filter, useNarrow } from '../app/filters';
import { Legend } from '../app/Legend';
import { Meter } from '../app/Meter';
import { Plot } from '../app/Plot';
import { Card, Empty, Loaded, RowHead } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useMay, useSession } from '../app/session';
import { Table } from '../app/Table';
import { ChannelName, Figure, Used, useCarrierName } from '../order/messageParts';
import { messageStatisticsQuery } from '../order/messageQueries';
import { CHANNELS } from '../order/messages';
import classes from './delivery.module.css';
import filters from './filters.module.css';
import { type DayBar, daysOf, OUTCOMES, tellsOf, waitingOf } from './plots';

const LENGTHS = [7, 30, 90];

export function DeliveryPart() {
  const { t } = useTexts();
  const { days: chosen, channel } = useSearch({ from: '/messages/{-$part}' });
  const narrow = useNarrow();
  const days = LENGTHS.find((one) => String(one) === chosen) ?? 30;
  const query = useQuery(messageStatisticsQuery(days));
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      <div className={filters.filters}>
        <fieldset className={filters.lately}>
          <legend className="visually-hidden">{t('delivery.length')}</legend>
          {LENGTHS.map((one) => (
            <Chip
              key={one}
              aria-pressed={one === days}
              onClick={() => narrow({ days: one === 30 ? '' : String(one) })}
            >
              {t('delivery.days', { n: one })}
            </Chip>
          ))}
          <Chip aria-pressed={asTable} onClick={() => setAsTable((before) => !before)}>
            {t('delivery.as_table')}
          </Chip>
        </fieldset>
        <Filter
          inside
          label={t('messages.channel')}
          value={channel}
          options={CHANNELS}
          say={(one) => t(`channel.${one}`)}
          change={(one) => narrow({ channel: one })}
        />
      </div>
      <Loaded query={query} rows={3}>
        {(found) => (
          <div className={classes.plots} aria-busy={query.isPlaceholderData}>
            <ByDay of={found.days} count={days} channel={channel} asTable={asTable} />
            <Month of={found.month} />
            <Providers
              of={found.providers.filter((one) => !channel || one.channel === channel)}
              asTable={asTable}
            />
          </div>
        )}
      </Loaded>
    </>
  );
}

interface ByDayProps {
  of: DayOfMessages[];
  count: number;
  channel: DayOfMessages['channel'] | undefined;
  asTable: boolean;
}

function ByDay({ of, count, channel, asTable }: ByDayProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { day: dayOf } = useFormats(business);
  const bars = daysOf(of, dayOf(now()), count, channel);
  const sum = (name: (typeof OUTCOMES)[number] | 'all') => bars.reduce((total, one) => total + one[name], 0);
  return (
    <Card id="by-day" title={t('delivery.by_day')}>
      {sum('all') === 0 ? (
        <Empty icon="chat" text={t('delivery.nothing')} />
      ) : (
        <>
          <Legend
            of={OUTCOMES.map((one) => ({
              look: classes[one],
              name: t(`delivery.${one}`),
              value: digits(sum(one)),
            }))}
          />
          {asTable ? <DayTable bars={bars} /> : <DayPlot bars={bars} />}
        </>
      )}
    </Card>
  );
}

function DayPlot({ bars }: { bars: DayBar[] }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { dayOfYear } = useFormats(business);
  return (
    <Plot
      columns={bars.map((one) => ({
        key: one.day,
        name: dayOfYear(one.day),
        said: t('delivery.day', { ...one, day: dayOfYear(one.day) }),
        parts: OUTCOMES.map((outcome) => ({ look: classes[outcome], value: one[outcome] })),
      }))}
      scale={scaleFor(Math.max(...bars.map((one) => one.all)))}
      write={digits}
      hint={{ point: 'delivery.point', tap: 'delivery.tap' }}
    />
  );
}

function DayTable({ bars }: { bars: DayBar[] }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { dayOfYear } = useFormats(business);
  const columns = [...OUTCOMES, 'segments'] as const;
  return (
    <Table long label={t('delivery.by_day')}>
      <thead>
        <tr>
          <th scope="col">{t('day.label')}</th>
          {columns.map((one) => (
            <th key={one} scope="col">
              {t(`delivery.${one}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...bars]
          .reverse()
          .filter((one) => one.all > 0)
          .map((one) => (
            <tr key={one.day}>
              <th scope="row">{dayOfYear(one.day)}</th>
              {columns.map((name) => (
                <td key={name}>{digits(one[name])}</td>
              ))}
            </tr>
          ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('day.sum')}</th>
          {columns.map((name) => (
            <td key={name}>{digits(bars.reduce((sum, one) => sum + one[name], 0))}</td>
          ))}
        </tr>
      </tfoot>
    </Table>
  );
}

function Month({ of }: { of: MessageStatistics['month'] }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { cost } = useFormats(business);
  const may = useMay();
  return (
    <Card id="month" title={t('delivery.month')}>
      <Used name={t('delivery.used_month')} used={of.segments} cap={of.cap} />
      <Used name={t('delivery.used_today')} used={of.segments_today} cap={of.cap_today} />
      <Figure name={t('delivery.cost')}>
        <strong>
          {of.cost.length
            ? of.cost.map((one) => cost(one.micros, one.currency)).join(' + ')
            : t('delivery.no_cost')}
        </strong>
      </Figure>
      {may('settings:write') && (
        <p>
          <Link to="/settings/{-$part}" params={{ part: 'messages' }}>
            {t('delivery.to_caps')}
          </Link>
        </p>
      )}
    </Card>
  );
}

function Providers({ of, asTable }: { of: ProviderOfMessages[]; asTable: boolean }) {
  const { t } = useTexts();
  return (
    <Card id="providers" title={t('delivery.providers')}>
      {of.length === 0 ? (
        <p className="muted">{t('delivery.no_providers')}</p>
      ) : asTable ? (
        <ProviderTable of={of} />
      ) : (
        <ul className={classes.providers}>
          {of.map((one) => (
            <Provider key={`${one.provider} ${one.channel}`} of={one} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function ProviderTable({ of }: { of: ProviderOfMessages[] }) {
  const { t, digits } = useTexts();
  const carrierName = useCarrierName();
  const number = (value: number | null) => <td>{value === null ? '–' : digits(value)}</td>;
  return (
    <Table label={t('delivery.providers')}>
      <thead>
        <tr>
          <th scope="col">{t('delivery.column.provider')}</th>
          <th scope="col">{t('delivery.column.taken')}</th>
          <th scope="col">{t('delivery.delivered')}</th>
          <th scope="col">{t('delivery.failed')}</th>
          <th scope="col">{t('delivery.column.waiting')}</th>
          <th scope="col">{t('delivery.column.refused')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map((one) => (
          <tr key={`${one.provider} ${one.channel}`}>
            <th scope="row">
              {carrierName(one.provider)}
              <span className={classes.by}>
                <ChannelName channel={one.channel} />
              </span>
            </th>
            {number(one.taken)}
            {number(tellsOf(one) ? one.delivered : null)}
            {number(one.failed)}
            {number(tellsOf(one) ? waitingOf(one) : null)}
            {number(one.refused)}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Provider({ of }: { of: ProviderOfMessages }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { lasting, share } = useFormats(business);
  const carrierName = useCarrierName();
  const tells = tellsOf(of);
  return (
    <li>
      <RowHead>
        <strong>{carrierName(of.provider)}</strong>
        <ChannelName channel={of.channel} />
        {of.rate_bp !== null && <strong className={classes.rate}>{share(of.rate_bp)}</strong>}
      </RowHead>
      {!tells && <p className="muted">{t('delivery.nobody_tells')}</p>}
      {of.rate_bp !== null && <Meter percent={of.rate_bp / 100} tone="good" />}
      <p className={classes.counts}>
        <span>{t('delivery.taken', { n: of.taken })}</span>
        {tells && <span>{t('delivery.arrived', { n: of.delivered })}</span>}
        <span>{t('delivery.failures', { n: of.failed })}</span>
        {tells && <span>{t('delivery.waiting', { n: waitingOf(of) })}</span>}
        <span>{t('delivery.refusals', { n: of.refused })}</span>
        {of.median_seconds !== null && (
          <span>{t('delivery.median', { time: lasting(Math.max(1, Math.ceil(of.median_seconds))) })}</span>
        )}
      </p>
    </li>
  );
}
