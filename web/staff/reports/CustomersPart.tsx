// Who is new, who comes back, and what they are worth.

import type { CustomersReport } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Legend } from '../app/Legend';
import { Plot } from '../app/Plot';
import { Empty, Loaded } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { customersQuery } from './queries';
import { strengthOf } from './ranges';
import { Big, Grid, type PartProps, ReportCard, usePointName } from './reportParts';
import classes from './reports.module.css';

const KINDS = ['first_orders', 'repeat_orders', 'unnamed_orders'] as const;
const LOOKS = { first_orders: classes.first, repeat_orders: classes.repeat, unnamed_orders: classes.unnamed };
const MOST_MONTHS = 12;

interface OfCustomers extends PartProps {
  of: CustomersReport;
}

export function CustomersPart({ asked, asTable }: PartProps) {
  const { t } = useTexts();
  const query = useQuery(customersQuery(asked));
  return (
    <Loaded query={query} rows={4}>
      {(of) => (
        <div className={classes.report} aria-busy={query.isPlaceholderData}>
          <Bigs of={of} />
          <OverTime of={of} asked={asked} asTable={asTable} />
          {of.cohorts.length === 0 ? (
            <Empty icon="people" text={t('reports.no_cohorts')} />
          ) : (
            <>
              <Cohorts id="cohorts" of={of} asked={asked} asTable={asTable} />
              <Cohorts id="lifetime" of={of} asked={asked} asTable={asTable} />
            </>
          )}
        </div>
      )}
    </Loaded>
  );
}

function Bigs({ of: { figures } }: { of: CustomersReport }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { share } = useFormats(business);
  const back = figures.customers
    ? t('reports.returning_share', { share: share((figures.returning * 10_000) / figures.customers) })
    : undefined;
  return (
    <div className={classes.bigs}>
      <Big name={t('reports.known_customers')} value={digits(figures.customers)} />
      <Big name={t('reports.new_customers')} value={digits(figures.new)} />
      <Big
        name={t('reports.returning_customers')}
        value={digits(figures.returning)}
        {...(back !== undefined && { note: back })}
      />
      <Big
        name={t('reports.days_between')}
        value={
          figures.days_between === null ? '–' : t('reports.n_days', { n: Math.round(figures.days_between) })
        }
        note={t('reports.days_between_text')}
      />
    </div>
  );
}

function OverTime({ of, asked, asTable }: OfCustomers) {
  const { t, digits } = useTexts();
  const name = usePointName();
  const title = t('reports.by_customers');
  const sum = (one: CustomersReport['points'][number]) =>
    one.first_orders + one.repeat_orders + one.unnamed_orders;
  const sums = of.points.map(sum);
  if (of.figures.orders === 0)
    return (
      <ReportCard id="customers" title={title} asked={asked} file={false}>
        <Empty icon="receipt" text={t('reports.nothing_sold')} />
      </ReportCard>
    );
  return (
    <ReportCard id="customers" title={title} asked={asked}>
      {asTable ? (
        <Grid
          label={title}
          columns={[
            t(of.unit === 'month' ? 'reports.unit.month' : 'reports.unit.day'),
            ...KINDS.map((one) => t(`reports.${one}`)),
            t('reports.orders'),
          ]}
          rows={of.points
            .filter((one) => sum(one) > 0)
            .map((one) => ({
              key: one.point,
              name: name(one.point),
              cells: [...KINDS.map((kind) => digits(one[kind])), digits(sum(one))],
            }))}
          foot={[...KINDS.map((kind) => digits(of.figures[kind])), digits(of.figures.orders)]}
        />
      ) : (
        <>
          <Legend
            of={KINDS.map((kind) => ({
              look: LOOKS[kind],
              name: t(`reports.${kind}`),
              value: digits(of.figures[kind]),
            }))}
          />
          <Plot
            columns={of.points.map((one) => ({
              key: one.point,
              name: name(one.point),
              said: t('reports.customers_said', {
                point: name(one.point),
                first: one.first_orders,
                repeat: one.repeat_orders,
                unnamed: one.unnamed_orders,
              }),
              parts: KINDS.map((kind) => ({ look: LOOKS[kind], value: one[kind] })),
            }))}
            scale={scaleFor(Math.max(...sums))}
            write={digits}
            hint={{ point: 'reports.point', tap: 'reports.tap' }}
          />
        </>
      )}
    </ReportCard>
  );
}

function Cohorts({ id, of, asked }: OfCustomers & { id: 'cohorts' | 'lifetime' }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { share, money, month: nameOf } = useFormats(business);
  const title = t(`reports.${id}`);
  const shown = of.cohorts.slice(-MOST_MONTHS);
  const count = Math.min(MOST_MONTHS, Math.max(...shown.map((one) => one.months.length)));
  const months = Array.from({ length: count }, (_, at) => at);
  const worth = Math.max(...shown.flatMap((one) => one.months.map((cell) => cell.lifetime_cents)));
  return (
    <ReportCard id={id} title={title} asked={asked}>
      <p className="muted">{t(`reports.${id}_text`)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={classes.heatScroll} tabIndex={0} aria-label={title}>
        <table className={classes.heat} data-wide>
          <thead>
            <tr>
              <th scope="col">{t('reports.first_in')}</th>
              <th scope="col">{t('reports.people')}</th>
              {months.map((at) => (
                <th key={at} scope="col">
                  <span aria-hidden="true">+{digits(at)}</span>
                  <span className="visually-hidden">{t('reports.months_later', { n: at })}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.month}>
                <th scope="row">{nameOf(one.month)}</th>
                <td>{digits(one.customers)}</td>
                {months.map((at) => {
                  const cell = one.months[at];
                  if (!cell) return <td key={at} />;
                  const strength =
                    id === 'cohorts'
                      ? strengthOf(cell.share_bp, 10_000)
                      : strengthOf(cell.lifetime_cents, worth);
                  return (
                    <td key={at} data-strength={strength}>
                      {id === 'cohorts' ? share(cell.share_bp) : money(cell.lifetime_cents)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </ReportCard>
  );
}
