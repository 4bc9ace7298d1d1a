// What was sold, when, and how it was ordered and paid.

import type { SalesReport, SalesShare } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { cx } from '../app/cx';
import { Legend } from '../app/Legend';
import { Plot } from '../app/Plot';
import { Empty, Loaded } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { useDayNames } from '../app/Windows';
import { Figure } from '../order/messageParts';
import { salesQuery } from './queries';
import { strengthOf } from './ranges';
import { Bars, Big, Grid, type PartProps, ReportCard, usePointName } from './reportParts';
import classes from './reports.module.css';

interface OfSales extends PartProps {
  of: SalesReport;
}

export function SalesPart({ asked, asTable }: PartProps) {
  const query = useQuery(salesQuery(asked));
  return (
    <Loaded query={query} rows={4}>
      {(of) => (
        <div className={classes.report} aria-busy={query.isPlaceholderData}>
          <Bigs of={of} />
          <OverTime of={of} asked={asked} asTable={asTable} />
          {of.figures.orders + of.figures.lost_orders > 0 && <Money of={of} />}
          <Hours of={of} asked={asked} asTable={asTable} />
          <Shares id="sources" shares={of.sources} say="source" asked={asked} asTable={asTable} />
          <Shares id="fulfilments" shares={of.fulfilments} say="fulfilment" asked={asked} asTable={asTable} />
          <Shares
            id="payment_methods"
            shares={of.payment_methods}
            say="method"
            asked={asked}
            asTable={asTable}
          />
        </div>
      )}
    </Loaded>
  );
}

function Bigs({ of }: { of: SalesReport }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, date, hour } = useFormats(business);
  const { figures: now, figures_before: then, before } = of;
  const days =
    before.first === before.last
      ? date(before.last)
      : t('reports.from_to', { from: date(before.first), to: date(before.last) });
  const average = now.average_cents;
  return (
    <div className={classes.bigs}>
      <Big
        name={t('reports.gross')}
        value={money(now.gross_cents)}
        compared={{ now: now.gross_cents, before: then.gross_cents, written: money(then.gross_cents) }}
      />
      <Big
        name={t('reports.orders')}
        value={digits(now.orders)}
        compared={{ now: now.orders, before: then.orders, written: digits(then.orders) }}
      />
      <Big
        name={t('reports.average')}
        value={average === null ? '–' : money(average)}
        compared={{
          now: average ?? 0,
          before: average === null ? 0 : (then.average_cents ?? 0),
          written: then.average_cents === null ? '–' : money(then.average_cents),
        }}
      />
      <Big
        name={t('reports.lost')}
        value={digits(now.lost_orders)}
        compared={{ now: now.lost_orders, before: then.lost_orders, written: digits(then.lost_orders) }}
        isBad
      />
      <p className={cx('muted', classes.against)}>
        {before.until === null
          ? t('reports.against', { days })
          : t('reports.against_until', { days, time: hour(before.until) })}
      </p>
    </div>
  );
}

function OverTime({ of, asked, asTable }: OfSales) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const name = usePointName();
  const title = t(`reports.by_${of.unit}`);
  const most = Math.max(...of.points.map((one) => Math.max(one.gross_cents, one.before_gross_cents)));
  const unit = 10 ** business.currency_decimals;
  if (most === 0)
    return (
      <ReportCard id="sales" title={title} asked={asked} file={false}>
        <Empty icon="receipt" text={t('reports.nothing_sold')} />
      </ReportCard>
    );
  return (
    <ReportCard id="sales" title={title} asked={asked}>
      {asTable ? (
        <Grid
          label={title}
          columns={[
            t(`reports.unit.${of.unit}`),
            t('reports.gross'),
            t('reports.orders'),
            t('reports.before_short'),
            t('reports.net'),
            t('reports.tax'),
            t('reports.refunded'),
            t('reports.tips'),
          ]}
          rows={of.points
            .filter((one) => one.orders + one.before_orders > 0)
            .map((one) => ({
              key: one.point,
              name: name(one.point),
              cells: [
                money(one.gross_cents),
                digits(one.orders),
                money(one.before_gross_cents),
                money(one.net_cents),
                money(one.tax_cents),
                money(one.refunded_cents),
                money(one.tip_cents),
              ],
            }))}
          foot={[
            money(of.figures.gross_cents),
            digits(of.figures.orders),
            money(of.figures_before.gross_cents),
            money(of.figures.net_cents),
            money(of.figures.tax_cents),
            money(of.figures.refunded_cents),
            money(of.figures.tip_cents),
          ]}
        />
      ) : (
        <>
          <Legend
            of={[
              { look: classes.now, name: t('reports.this_period') },
              { look: classes.then, name: t('reports.period_before') },
            ]}
          />
          <Plot
            columns={of.points.map((one) => ({
              key: one.point,
              name: name(one.point),
              said: t('reports.point_said', {
                point: name(one.point),
                money: money(one.gross_cents),
                orders: one.orders,
                before: money(one.before_gross_cents),
              }),
              parts: [{ look: classes.now, value: one.gross_cents }],
              before: one.before_gross_cents,
            }))}
            scale={scaleFor(most / unit) * unit}
            write={(cents) => digits(Math.round(cents / unit))}
            hint={{ point: 'reports.point', tap: 'reports.tap' }}
          />
        </>
      )}
    </ReportCard>
  );
}

function Money({ of }: { of: SalesReport }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const { figures } = of;
  const rows = [
    ['net', figures.net_cents],
    ['tax', figures.tax_cents],
    ['discounts', figures.discount_cents],
    ['refunded', figures.refunded_cents],
    ['tips', figures.tip_cents],
    ['lost_money', figures.lost_cents],
  ] as const;
  return (
    <section className={classes.money} aria-label={t('reports.money')}>
      {rows.map(([key, cents]) => (
        <Figure key={key} name={t(`reports.${key}`)}>
          <span>{money(cents)}</span>
        </Figure>
      ))}
      <p className="muted">{t('reports.money_text')}</p>
    </section>
  );
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

function Hours({ of, asked, asTable }: OfSales) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, hour } = useFormats(business);
  const names = Object.values(useDayNames()); // from Monday on
  const letters = Object.values(useDayNames('narrow'));
  const weekday = (day: number) => names[day - 1] ?? '';
  const title = t('reports.hours');
  if (of.hours.length === 0) return null;
  const most = Math.max(...of.hours.map((one) => one.orders));
  const [first, last] = [
    Math.min(...of.hours.map((one) => one.hour)),
    Math.max(...of.hours.map((one) => one.hour)),
  ];
  const hours = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const cell = (day: number, at: number) => of.hours.find((one) => one.weekday === day && one.hour === at);
  const clock = (at: number) => hour(`${String(at).padStart(2, '0')}:00`);
  return (
    <ReportCard id="hours" title={title} asked={asked}>
      {asTable ? (
        <Grid
          label={title}
          columns={[t('reports.weekday'), t('reports.unit.hour'), t('reports.orders'), t('reports.gross')]}
          rows={of.hours.map((one) => ({
            key: `${one.weekday} ${one.hour}`,
            name: weekday(one.weekday),
            cells: [clock(one.hour), digits(one.orders), money(one.gross_cents)],
          }))}
        />
      ) : (
        <>
          <p className="muted">{t('reports.hours_text')}</p>
          <div className={classes.heatScroll}>
            <table className={classes.heat}>
              <caption className="visually-hidden">{title}</caption>
              <thead>
                <tr>
                  <td />
                  {WEEKDAYS.map((day) => (
                    <th key={day} scope="col" aria-label={weekday(day)}>
                      <span className={classes.full}>{weekday(day)}</span>
                      <span className={classes.letter}>{letters[day - 1]}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {hours.map((at) => (
                  <tr key={at}>
                    <th scope="row">{clock(at)}</th>
                    {WEEKDAYS.map((day) => {
                      const found = cell(day, at);
                      return (
                        <td
                          key={day}
                          data-strength={strengthOf(found?.orders ?? 0, most)}
                          title={found && money(found.gross_cents)}
                        >
                          {found ? digits(found.orders) : ''}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </ReportCard>
  );
}

interface SharesProps extends PartProps {
  id: 'sources' | 'fulfilments' | 'payment_methods';
  shares: readonly SalesShare[];
  /** Under which texts what they are of is called. */
  say: string;
}

function Shares({ id, shares, say, asked, asTable }: SharesProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, share } = useFormats(business);
  const title = t(`reports.${id}`);
  if (shares.length === 0) return null;
  const part = (one: SalesShare) => (one.share_bp === null ? '–' : share(one.share_bp));
  return (
    <ReportCard id={id} title={title} asked={asked}>
      {asTable ? (
        <Grid
          label={title}
          columns={[title, t('reports.gross'), t('reports.share'), t('reports.orders')]}
          rows={shares.map((one) => ({
            key: one.key,
            name: t(`${say}.${one.key}`),
            cells: [money(one.gross_cents), part(one), digits(one.orders)],
          }))}
        />
      ) : (
        <Bars
          bars={shares.map((one) => ({
            key: one.key,
            name: t(`${say}.${one.key}`),
            value: one.gross_cents,
            written: money(one.gross_cents),
            also: `${part(one)} · ${t('reports.n_orders', { n: one.orders })}`,
          }))}
        />
      )}
    </ReportCard>
  );
}
