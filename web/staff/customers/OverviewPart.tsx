// One customer at a glance: what they spend, how often they come, what they like, what is known of them.

import { now } from '@shared/api/client';
import type { CustomerDetail, CustomerStatistics } from '@shared/api/schema';
import { LANGUAGES } from '@shared/text';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Chip } from '../app/Chip';
import { settingsQuery } from '../app/data';
import { Plot } from '../app/Plot';
import { Card, Loaded } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useMay, useSession } from '../app/session';
import { Figure } from '../order/messageParts';
import { monthsUpTo } from './book';
import classes from './customer.module.css';
import { Proved } from './customerParts';
import { readPreference } from './preferences';
import { customerStatisticsQuery } from './queries';
import { Between, Favourites } from './statisticsParts';

export function OverviewPart({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const query = useQuery(customerStatisticsQuery(customer.id));
  return (
    <div className={classes.overview}>
      <div className={classes.stack}>
        <Facts customer={customer} />
        <Preferences customer={customer} />
      </div>
      <div className={classes.stack}>
        <Loaded query={query} rows={3}>
          {(of) => (
            <>
              <Figures of={of} />
              <Months of={of} />
              <Favourites items={of.favourite_items} none={t('customer.favourites_none')} />
            </>
          )}
        </Loaded>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  const { phone, email, language, birthday, preferred_payment_method: method } = customer;
  const may = useMay();
  const whole = may('customers:contact');
  return (
    <Card id="facts" title={t('customer.facts')}>
      <dl className={classes.facts}>
        <Fact name={t('field.customer_phone')}>
          {phone ? (
            <span className={classes.proof}>
              {whole ? (
                <a href={`tel:${phone}`}>
                  <Ltr>{phone}</Ltr>
                </a>
              ) : (
                <Ltr>{phone}</Ltr>
              )}
              {customer.phone_verified ? (
                <Proved />
              ) : (
                <span className="muted">{t('customers.verified.false')}</span>
              )}
            </span>
          ) : (
            '–'
          )}
        </Fact>
        <Fact name={t('field.customer_email')}>
          {email ? (
            <span className={classes.proof}>
              {whole ? (
                <a href={`mailto:${email}`}>
                  <Ltr>{email}</Ltr>
                </a>
              ) : (
                <Ltr>{email}</Ltr>
              )}
              {customer.email_verified && <Proved />}
            </span>
          ) : (
            '–'
          )}
        </Fact>
        <Fact name={t('customer.language')}>
          {language ? LANGUAGES[language].name : t('customer.language_none')}
        </Fact>
        <Fact name={t('customer.birthday')}>{birthday ? date(birthday) : '–'}</Fact>
        <Fact name={t('customer.pays')}>{method ? t(`method.${method}`) : '–'}</Fact>
        <Fact name={t('customers.source')}>{t(`customers.source.${customer.source}`)}</Fact>
        <Fact name={t('customer.since')}>{date(day(customer.created_at))}</Fact>
        <Fact name={t('customer.account')}>
          {t(customer.has_account ? 'customer.account_yes' : 'customer.account_no')}
        </Fact>
      </dl>
      {customer.note && (
        <div className={classes.note}>
          <strong>{t('customer.note')}</strong>
          <p dir="auto">{customer.note}</p>
        </div>
      )}
    </Card>
  );
}

function Figures({ of }: { of: CustomerStatistics }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, dayAndTime, date, day } = useFormats(business);
  return (
    <Card id="figures" title={t('customer.figures')}>
      <Figure name={t('customers.spent')}>
        <strong>{money(of.total_spent)}</strong>
      </Figure>
      <Figure name={t('customers.visits')}>
        <strong>{digits(of.visit_count)}</strong>
      </Figure>
      <Figure name={t('customer.average')}>
        <span>{of.average_cents === null ? '–' : money(of.average_cents)}</span>
      </Figure>
      <Figure name={t('customer.first_order')}>
        <span>{of.first_order_at === null ? '–' : date(day(of.first_order_at))}</span>
      </Figure>
      <Figure name={t('customer.last_order')}>
        <span>{of.last_order_at === null ? '–' : dayAndTime(of.last_order_at)}</span>
      </Figure>
      <Between name={t('customer.between')} days={of.days_between} />
    </Card>
  );
}

/** How many months are shown. */
const MONTHS = 12;

function Months({ of }: { of: CustomerStatistics }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, month: nameOfMonth, day } = useFormats(business);
  const [byVisits, setByVisits] = useState(false);
  const unit = 10 ** business.currency_decimals;
  const months = monthsUpTo(day(now()), MONTHS).map((month) => {
    const found = of.months.find((one) => one.month === month);
    return { month, visits: found?.visits ?? 0, spent: found?.spent ?? 0 };
  });
  const values = months.map((one) => (byVisits ? one.visits : one.spent));
  const most = Math.max(...values);
  // Round in whole units of the currency.
  const scale = byVisits ? scaleFor(most) : scaleFor(Math.ceil(most / unit)) * unit;
  return (
    <Card id="months" title={t('customer.months')}>
      {most === 0 ? (
        <p className="muted">{t('customer.months_none')}</p>
      ) : (
        <>
          <div className={classes.chips}>
            <Chip aria-pressed={!byVisits} onClick={() => setByVisits(false)}>
              {t('customers.spent')}
            </Chip>
            <Chip aria-pressed={byVisits} onClick={() => setByVisits(true)}>
              {t('customers.visits')}
            </Chip>
          </div>
          <Plot
            columns={months.map((one, at) => ({
              key: one.month,
              name: nameOfMonth(one.month),
              said: t('customer.month', {
                month: nameOfMonth(one.month),
                visits: t('customers.visit_count', { n: one.visits }),
                spent: money(one.spent),
              }),
              parts: [{ look: classes.bar, value: values[at] ?? 0 }],
            }))}
            scale={scale}
            write={(value) => (byVisits ? digits(value) : digits(Math.round(value / unit)))}
            hint={{ point: 'customer.month_point', tap: 'customer.month_tap' }}
            room={4}
          />
        </>
      )}
    </Card>
  );
}

function Preferences({ customer }: { customer: CustomerDetail }) {
  const { t, pick } = useTexts();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  const { data: settings } = useQuery(settingsQuery);
  const fields = settings?.preference_fields ?? [];
  const kept = fields.flatMap((field) => {
    const value = readPreference(field, customer.preferences[field.key]);
    return value.length ? [{ field, value }] : [];
  });
  return (
    <Card id="preferences" title={t('customer.preferences')}>
      {kept.length === 0 ? (
        <p className="muted">
          {t(fields.length ? 'customer.preferences_none' : 'customer.preferences_unset')}
        </p>
      ) : (
        <dl className={classes.facts}>
          {kept.map(({ field, value }) => {
            const since = customer.preference_consents[field.key];
            return (
              <Fact key={field.key} name={pick(field.label, field.label2)}>
                {value.map((one, at) => (
                  <span key={one.label}>
                    {at > 0 && ', '}
                    <Own>{one.isWord ? t(one.label) : pick(one.label, one.label2)}</Own>
                  </span>
                ))}
                {since && (
                  <span className={classes.since}>{t('customer.agreed', { day: date(day(since)) })}</span>
                )}
              </Fact>
            );
          })}
        </dl>
      )}
    </Card>
  );
}
