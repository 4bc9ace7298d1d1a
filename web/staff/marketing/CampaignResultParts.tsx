// What became of a campaign: what arrived, and what people did more than those who got nothing.

import type { CampaignRead, CampaignResult } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Plot } from '../app/Plot';
import { Card, Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import { Figure } from '../order/messageParts';
import classes from './marketing.module.css';
import { resultQuery } from './queries';

export function CampaignResultParts({ campaign }: { campaign: CampaignRead }) {
  const query = useQuery(resultQuery(campaign.id));
  return (
    <Loaded query={query} rows={4}>
      {(result) => (
        <div className={classes.sides}>
          <div className={classes.stack}>
            <Sent result={result} />
          </div>
          <div className={classes.stack}>
            <Compared campaign={campaign} result={result} />
          </div>
        </div>
      )}
    </Loaded>
  );
}

function Sent({ result }: { result: CampaignResult }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { cost } = useFormats(business);
  return (
    <Card id="campaign-sent" title={t('campaigns.sent')}>
      <Table label={t('campaigns.sent')}>
        <thead>
          <tr>
            <th scope="col">{t('campaigns.channel')}</th>
            <th scope="col">{t('campaigns.waiting')}</th>
            <th scope="col">{t('campaigns.taken')}</th>
            <th scope="col">{t('campaigns.delivered')}</th>
            <th scope="col">{t('campaigns.failed')}</th>
            <th scope="col">{t('campaigns.skipped')}</th>
          </tr>
        </thead>
        <tbody>
          {result.channels.map((one) => (
            <tr key={one.channel}>
              <th scope="row">{t(`channel.${one.channel}`)}</th>
              <td>{digits(one.waiting)}</td>
              <td>{digits(one.sent)}</td>
              <td>{digits(one.delivered)}</td>
              <td>{digits(one.failed)}</td>
              <td>{digits(one.skipped)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {result.skipped.map((one) => (
        <p key={one.reason} className="muted">
          {t('campaigns.skipped_for', { n: one.messages })} {t(`message_skip.${one.reason}`)}
        </p>
      ))}
      <Figure name={t('campaigns.left')}>
        <span>{digits(result.left)}</span>
      </Figure>
      {result.cost.map((one) => (
        <Figure key={one.currency} name={t('campaigns.cost_was')}>
          <strong>{cost(one.micros, one.currency)}</strong>
        </Figure>
      ))}
    </Card>
  );
}

const PER = 100; // people

function Compared({ campaign, result }: { campaign: CampaignRead; result: CampaignResult }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, delta, share, dayAndTime } = useFormats(business);
  const { written, held_out, verdict, spent_more, orders_more, days } = result;
  const each = (total: number, people: number) => (people ? Math.round(total / people) : 0);
  const percent = (part: number) => share(Math.round(part * 10_000));
  const most = Math.max(0, ...days.flatMap((one) => [one.written, one.held_out]));
  const signed = (cents: number) => delta(Math.round(cents));
  const rate = (value: number) => digits(Math.round(value * PER * 10) / 10);
  const said =
    spent_more && orders_more
      ? t(`campaigns.verdict.${verdict}`, {
          value: signed(spent_more.value),
          low: signed(spent_more.low),
          high: signed(spent_more.high),
          orders: rate(orders_more.value),
        })
      : t(`campaigns.verdict.${verdict === 'no_holdout' ? 'no_holdout' : 'too_few'}`);
  const rows = [
    ['campaigns.written', written],
    ['campaigns.held_out', held_out],
  ] as const;
  return (
    <Card id="campaign-compared" title={t('campaigns.compared')}>
      <Notice tone={verdict === 'more' ? 'good' : verdict === 'less' ? 'warn' : 'info'} icon="info">
        {said}
      </Notice>
      <Table label={t('campaigns.compared')}>
        <thead>
          <tr>
            <th scope="col">{t('campaigns.who')}</th>
            <th scope="col">{t('campaigns.people')}</th>
            <th scope="col">{t('campaigns.ordered')}</th>
            <th scope="col">{t('campaigns.spent_each')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, group]) => (
            <tr key={key}>
              <th scope="row">{t(key)}</th>
              <td>{digits(group.people)}</td>
              <td>{percent(group.people ? group.buyers / group.people : 0)}</td>
              <td>{money(each(group.spent, group.people))}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="muted">
        {t('campaigns.measured', { n: campaign.measured_days, until: dayAndTime(result.measured_until) })}
      </p>
      {most > 0 && (
        <>
          <h4 className={classes.more}>{t('campaigns.plot')}</h4>
          <Plot
            columns={days.map((one) => ({
              key: String(one.day),
              name: digits(one.day + 1),
              said: t('campaigns.day_said', {
                n: one.day + 1,
                written: percent(one.written),
                held_out: percent(one.held_out),
              }),
              parts: [
                { look: classes.base, value: Math.min(one.written, one.held_out) },
                { look: classes.extra, value: Math.max(0, one.written - one.held_out) },
                { look: classes.missing, value: Math.max(0, one.held_out - one.written) },
              ],
            }))}
            scale={Math.max(0.02, Math.ceil(most * 20) / 20)}
            write={percent}
            hint={{ point: 'campaigns.day_point', tap: 'campaigns.day_tap' }}
            room={7}
          />
          <p className={classes.legend}>
            <span className={classes.base} aria-hidden="true" /> {t('campaigns.legend_base')}{' '}
            <span className={classes.extra} aria-hidden="true" /> {t('campaigns.legend_extra')}
          </p>
        </>
      )}
    </Card>
  );
}
