// The whole book in numbers.

import { now } from '@shared/api/client';
import type { BookStatistics } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Meter } from '../app/Meter';
import { Plot } from '../app/Plot';
import { Card, Empty, Loaded } from '../app/parts';
import { fullness, scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import { Figure } from '../order/messageParts';
import { monthsUpTo } from './book';
import classes from './customer.module.css';
import { bookStatisticsQuery } from './queries';
import { Between, Favourites } from './statisticsParts';

/** Of how many, at most, the server tells: see `comanda/book/statistics.py`. */
const MOST_REGULARS = 10_000;
const MOST_ORDERS = 20_000;

export function StatisticsPart() {
  const { t } = useTexts();
  const query = useQuery(bookStatisticsQuery);
  return (
    <Loaded query={query} rows={4}>
      {(of) =>
        of.customers === 0 ? (
          <Empty icon="people" text={t('customers.nobody')} />
        ) : (
          <div className={classes.overview}>
            <div className={classes.stack}>
              <Figures of={of} />
              <Kinds of={of} />
            </div>
            <div className={classes.stack}>
              <NewOnes of={of} />
              <Favourites
                items={of.favourite_items}
                none={t('customers.favourites_none')}
                note={t('customers.favourites_of', { n: MOST_ORDERS })}
              />
              <Best of={of} />
            </div>
          </div>
        )
      }
    </Loaded>
  );
}

function Figures({ of }: { of: BookStatistics }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, share, dayAndTime } = useFormats(business);
  return (
    <Card id="figures" title={t('customers.figures')}>
      <Figure name={t('customers.all')}>
        <strong>{digits(of.customers)}</strong>
      </Figure>
      <Figure name={t('customers.seen_lately')}>
        <span>{digits(of.seen_lately)}</span>
      </Figure>
      <Figure name={t('customers.spent_all')}>
        <strong>{money(of.spent)}</strong>
      </Figure>
      <Figure name={t('customers.visits')}>
        <span>{digits(of.visits)}</span>
      </Figure>
      <Figure name={t('customer.average')}>
        <span>{of.average_cents === null ? '–' : money(of.average_cents)}</span>
      </Figure>
      <Figure name={t('customer.last_order')}>
        <span>{of.last_order_at === null ? '–' : dayAndTime(of.last_order_at)}</span>
      </Figure>
      <Between name={t('customers.between')} days={of.days_between} />
      {of.days_between !== null && (
        <div className={classes.metered}>
          <p className="muted">{t('customers.between_text', { n: MOST_REGULARS })}</p>
        </div>
      )}
      <div className={classes.metered}>
        <Figure name={t('customers.returning')}>
          <strong>{of.returning_bp === null ? '–' : share(of.returning_bp)}</strong>
        </Figure>
        {of.returning_bp !== null && <Meter percent={of.returning_bp / 100} tone="good" />}
        <p className="muted">{t('customers.returning_text', { some: of.returning, all: of.with_orders })}</p>
      </div>
    </Card>
  );
}

function Kinds({ of }: { of: BookStatistics }) {
  const { t } = useTexts();
  const kinds = [
    ['customers.type.full', of.full_profiles, 'good'],
    ['customers.type.stub', of.stubs, 'info'],
    ['customers.type.guest', of.guests, 'info'],
    ['customers.verified_phones', of.verified, 'good'],
  ] as const;
  return (
    <Card id="kinds" title={t('customers.kinds')}>
      {kinds.map(([key, count, tone]) => (
        <div key={key} className={classes.metered}>
          <Figure name={t(key)}>
            <span>{t('delivery.of', { used: count, cap: of.customers })}</span>
          </Figure>
          <Meter percent={fullness(count, of.customers)} tone={tone} />
        </div>
      ))}
    </Card>
  );
}

const MONTHS = 12;

function NewOnes({ of }: { of: BookStatistics }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { month: nameOfMonth, day } = useFormats(business);
  const months = monthsUpTo(day(now()), MONTHS).map((month) => ({
    month,
    made: of.new_by_month.find((one) => one.month === month)?.made ?? 0,
  }));
  return (
    <Card id="new-ones" title={t('customers.new_by_month')}>
      <Plot
        columns={months.map(({ month, made }) => ({
          key: month,
          name: nameOfMonth(month),
          said: t('customers.new_in', { n: made, month: nameOfMonth(month) }),
          parts: [{ look: classes.bar, value: made }],
        }))}
        scale={scaleFor(Math.max(...months.map((one) => one.made)))}
        write={digits}
        hint={{ point: 'customer.month_point', tap: 'customer.month_tap' }}
        room={4}
      />
    </Card>
  );
}

function Best({ of }: { of: BookStatistics }) {
  const { t, nameOf, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  return (
    <Card id="best" title={t('customers.best_ones')}>
      {of.best.length === 0 ? (
        <p className="muted">{t('customers.best_none')}</p>
      ) : (
        <Table label={t('customers.best_ones')}>
          <thead>
            <tr>
              <th scope="col">{t('field.name')}</th>
              <th scope="col">{t('customers.visits')}</th>
              <th scope="col">{t('customers.spent')}</th>
            </tr>
          </thead>
          <tbody>
            {of.best.map((one) => (
              <tr key={one.id}>
                <th scope="row" className={classes.bestName}>
                  <Link to="/customers/of/$id/{-$part}" params={{ id: one.id, part: undefined }}>
                    <Own>{nameOf(one)}</Own>
                  </Link>{' '}
                  <Ltr className="muted">{one.customer_number}</Ltr>
                </th>
                <td>{digits(one.visit_count)}</td>
                <td>{money(one.total_spent)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
