// One of the business's days: what came, went and is due, and whether the providers say the same.

import { Button, TextInput } from '@mantine/core';
import { now } from '@shared/api/client';
import type { CurrencyDay, EndOfDay, ProviderDay } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Icon } from '../app/icons';
import { Card, download, Loaded, RowHead, Tag, type Tone } from '../app/parts';
import { barsOf, dayAfter } from '../app/plots';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import { ToolButton } from '../app/ToolButton';
import { useAttempt } from '../app/useAttempt';
import { OrderLink } from '../order/OrderLink';
import { StatusTag } from '../order/parts';
import { useMoneyIn } from '../order/paymentParts';
import { DayPaper } from './DayPaper';
import { shownHours } from './day';
import classes from './payments.module.css';
import { dayFile, dayQuery } from './queries';

export function DayPart() {
  const { t } = useTexts();
  const { business } = useSession();
  const { day: dayOf } = useFormats(business);
  const today = dayOf(now());
  const { day = today } = useSearch({ from: '/payments/{-$part}' });
  const navigate = useNavigate({ from: '/payments/{-$part}' });
  const query = useQuery(dayQuery(day));
  const [busy, attempt] = useAttempt();
  const [printing, setPrinting] = useState(false);
  const go = (to: string) =>
    void navigate({
      to: '.',
      search: to && to !== today ? { day: to } : {},
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <div className={classes.filters}>
        <div className={classes.dayPicker}>
          <ToolButton icon="back" label={t('day.previous')} size={44} onClick={() => go(dayAfter(day, -1))} />
          <TextInput
            type="date"
            aria-label={t('day.label')}
            value={day}
            max={today}
            onChange={(event) => go(event.currentTarget.value)}
          />
          <ToolButton
            icon="chevron"
            label={t('day.next')}
            size={44}
            disabled={day >= today}
            onClick={() => go(dayAfter(day, 1))}
          />
        </div>
        <div className={classes.dayTools}>
          <Button
            variant="default"
            leftSection={<Icon name="again" />}
            loading={query.isFetching && query.data !== undefined}
            onClick={() => void query.refetch()}
          >
            {t('day.again')}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="download" />}
            disabled={busy}
            onClick={() =>
              void attempt(async () => download(await dayFile(day), `payments-${business.slug}-${day}.csv`))
            }
          >
            {t('day.csv')}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="print" />}
            disabled={!query.data}
            onClick={() => setPrinting(true)}
          >
            {t('day.print')}
          </Button>
        </div>
      </div>
      <Loaded query={query} rows={4}>
        {(found) => (
          <>
            <Day of={found} />
            {printing && <DayPaper of={found} done={() => setPrinting(false)} />}
          </>
        )}
      </Loaded>
    </>
  );
}

function Day({ of }: { of: EndOfDay }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  return (
    <div className={classes.day}>
      {of.stray_count > 0 && (
        <Notice tone="warn" icon="warn">
          <Link to="/payments/{-$part}" params={{ part: 'unplaced' }} search={{}}>
            {t('day.stray_waits', { n: of.stray_count })}
          </Link>
        </Notice>
      )}
      {of.to_hand_over_count > 0 && (
        <Notice tone="warn" icon="cash">
          <Link to="/payments/{-$part}" params={{ part: 'give-back' }} search={{}}>
            {t('day.hands_wait', { n: of.to_hand_over_count, amount: money(of.to_hand_over_cents) })}
          </Link>
        </Notice>
      )}
      {of.currencies.map((one) => (
        <Card
          key={one.currency}
          id={`by-${one.currency}`}
          title={
            one.currency === of.currency
              ? t('day.by_method')
              : t('day.other_currency', { currency: one.currency })
          }
        >
          {one.methods.length ? <Methods of={one} /> : <p className={classes.none}>{t('day.nothing')}</p>}
        </Card>
      ))}
      {of.hours.some((one) => one.taken_cents > 0) && <Hours of={of} />}
      <Card id="day-due" title={t('day.due')}>
        {of.due.length === 0 ? (
          <p className={classes.none}>{t('day.due_none')}</p>
        ) : (
          <>
            <ul className={classes.dues}>
              {of.due.map((one) => (
                <li key={one.order_id}>
                  <OrderLink id={one.order_id} number={one.number} />
                  <StatusTag status={one.status} />
                  {one.customer_name && <Own>{one.customer_name}</Own>}
                  <strong className={classes.end}>
                    <span className="amount">{money(one.due_cents)}</span>
                  </strong>
                </li>
              ))}
            </ul>
            <p className={classes.sum}>{t('day.due_sum', { amount: money(of.due_cents) })}</p>
          </>
        )}
      </Card>
      <Card id="day-providers" title={t('day.providers')}>
        {of.providers.length === 0 ? (
          <p className={classes.none}>{t('day.providers_none')}</p>
        ) : (
          of.providers.map((one) => <Provider key={one.provider} of={one} />)
        )}
      </Card>
    </div>
  );
}

function Methods({ of }: { of: CurrencyDay }) {
  const { t, digits } = useTexts();
  const money = useMoneyIn(of.currency);
  const bars = barsOf(of.methods.map((one) => one.taken_cents));
  return (
    <Table label={t('day.by_method')}>
      <thead>
        <tr>
          <th scope="col">{t('day.method')}</th>
          <th scope="col">{t('day.count')}</th>
          <th scope="col">{t('day.taken')}</th>
          <th scope="col">{t('day.tips')}</th>
          <th scope="col">{t('day.refunded')}</th>
          <th scope="col">{t('day.net')}</th>
        </tr>
      </thead>
      <tbody>
        {of.methods.map((one, at) => (
          <tr key={one.method}>
            <th scope="row">
              {t(`method.${one.method}`)}
              <span className={classes.bar} aria-hidden="true">
                <span style={{ inlineSize: `${bars[at] ?? 0}%` }} />
              </span>
            </th>
            <td>{digits(one.count)}</td>
            <td>{money(one.taken_cents)}</td>
            <td>{money(one.tip_cents)}</td>
            <td>{money(0 - one.refunded_cents)}</td>
            <td>{money(one.taken_cents - one.refunded_cents)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('day.sum')}</th>
          <td>{digits(of.methods.reduce((sum, one) => sum + one.count, 0))}</td>
          <td>{money(of.taken_cents)}</td>
          <td>{money(of.tip_cents)}</td>
          <td>{money(0 - of.refunded_cents)}</td>
          <td>{money(of.net_cents)}</td>
        </tr>
      </tfoot>
    </Table>
  );
}

function Hours({ of }: { of: EndOfDay }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money, hour: sayHour } = useFormats(business);
  const hours = shownHours(of.hours);
  const bars = barsOf(hours.map((one) => one.taken_cents));
  const name = (hour: number) => sayHour(`${String(hour).padStart(2, '0')}:00`);
  return (
    <Card id="by-hour" title={t('day.by_hour')}>
      <ol className={classes.hours}>
        {hours.map((one, at) => (
          <li
            key={one.hour}
            title={t('day.at_hour', { hour: name(one.hour), amount: money(one.taken_cents) })}
          >
            <span className={classes.column} aria-hidden="true">
              <span style={{ blockSize: `${bars[at] ?? 0}%` }} />
            </span>
            <span className={classes.hour} aria-hidden="true">
              {at % Math.ceil(hours.length / 8) === 0 ? name(one.hour) : ''}
            </span>
            <span className="visually-hidden">
              {t('day.at_hour', { hour: name(one.hour), amount: money(one.taken_cents) })}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

const STATES: Record<ProviderDay['state'], Tone> = {
  matched: 'good',
  differs: 'bad',
  cannot_list: 'plain',
  silent: 'warn',
};

function Provider({ of }: { of: ProviderDay }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  return (
    <div className={classes.provider}>
      <RowHead>
        <strong>{t(`provider.${of.provider}`)}</strong>
        <Tag tone={STATES[of.state]}>{t(`day.${of.state}`)}</Tag>
      </RowHead>
      <p className="muted">
        {t(`day.${of.state}_text`, { count: t('payments.count', { n: of.count }), amount: money(of.cents) })}
      </p>
      {of.mismatches.length > 0 && (
        <ul className={classes.dues}>
          {of.mismatches.map((one) => (
            <MismatchRow key={`${one.reference} ${one.provider_id}`} of={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function MismatchRow({ of }: { of: ProviderDay['mismatches'][number] }) {
  const { t } = useTexts();
  const money = useMoneyIn(of.currency);
  return (
    <li>
      <span className={classes.wide}>{t(`day.${of.what}`)}</span>
      {of.ours_cents !== null && (
        <span>
          <span className="muted">{t('day.ours')}</span> {money(of.ours_cents)}
        </span>
      )}
      {of.theirs_cents !== null && (
        <span>
          <span className="muted">{t('day.theirs')}</span> {money(of.theirs_cents)}
        </span>
      )}
      <span>
        <span className="muted">{t('day.reference')}</span>{' '}
        <Ltr className={classes.long}>{of.provider_id || of.reference}</Ltr>
      </span>
    </li>
  );
}
