// A customer at a glance, to whoever is about to do something with them.

import { now } from '@shared/api/client';
import type { CustomerDetail, CustomerRead } from '@shared/api/schema';
import { takeFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { cx } from '../app/cx';
import { settingsQuery } from '../app/data';
import { Icon } from '../app/icons';
import { Refusal, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { Proved, StateTag, TypeTag } from './customerParts';
import { readPreference } from './preferences';
import classes from './preview.module.css';
import { customerQuery, customerStatisticsQuery } from './queries';

const WEEK = 6 * 86_400_000;

/** When somebody was here last: of the last days the weekday, of those before the date. */
export function useLastHere(): (at: string) => string {
  const { business } = useSession();
  const { when, date, day } = useFormats(business);
  return (at) => (now() - Date.parse(at) < WEEK ? when(at, now()) : date(day(at)));
}

const FAVOURITES = 3;

interface PreviewProps {
  customer: CustomerRead;
  /** Takes the focus as soon as it is there. */
  focused?: boolean;
  /** What can be done with them. */
  children?: ReactNode;
}

export function Preview({ customer: known, focused = false, children }: PreviewProps) {
  const { t, nameOf, otherNameOf, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const lastHere = useLastHere();
  const { data: detail, error } = useQuery(customerQuery(known.id));
  const { data: statistics } = useQuery(customerStatisticsQuery(known.id));
  const customer = detail ?? known;
  const usual = detail?.addresses.find((one) => one.is_default);
  const favourites = statistics?.favourite_items.slice(0, FAVOURITES) ?? [];
  return (
    <section
      className={classes.preview}
      aria-label={`${nameOf(customer)}, ${customer.customer_number}`}
      tabIndex={-1}
      ref={focused ? takeFocus : null}
    >
      <p className={classes.head}>
        <strong className={classes.name}>
          <Own>{nameOf(customer)}</Own>
        </strong>
        {otherNameOf(customer) && (
          <span className="muted">
            <Own>{otherNameOf(customer)}</Own>
          </span>
        )}
        <Ltr className="muted">{customer.customer_number}</Ltr>
      </p>
      <p className={classes.tags}>
        {customer.phone && (
          <a className={classes.phone} href={`tel:${customer.phone}`}>
            <Ltr>{customer.phone}</Ltr>
          </a>
        )}
        {customer.phone_verified && <Proved />}
        <TypeTag type={customer.type} />
        <StateTag customer={customer} />
      </p>
      <p className={classes.figures}>
        {[
          t('customers.visit_count', { n: customer.visit_count }),
          customer.visit_count > 0 && money(customer.total_spent),
          customer.last_order_at && t('customers.last', { time: lastHere(customer.last_order_at) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <Refusal error={detail ? null : error} />
      {favourites.length > 0 && (
        <p className={classes.fact}>
          <span title={t('finder.favourites')}>
            <Icon name="star" size={15} />
            <span className="visually-hidden">{t('finder.favourites')}</span>
          </span>
          <span>
            {favourites.map((one, at) => (
              <span key={one.item_id ?? one.name}>
                {at > 0 && ' · '}
                <Own>{nameOf(one)}</Own> {digits(`×${one.quantity}`)}
              </span>
            ))}
          </span>
        </p>
      )}
      {usual && (
        <p className={classes.fact}>
          <span title={t('finder.address')}>
            <Icon name="pin" size={15} />
            <span className="visually-hidden">{t('finder.address')}</span>
          </span>
          <span>
            <Own>{usual.one_line || t('finder.on_the_map')}</Own>
          </span>
        </p>
      )}
      {detail && <Wishes detail={detail} />}
      {detail?.note && (
        <p className={cx(classes.fact, classes.note)}>
          <span title={t('finder.note')}>
            <Icon name="note" size={15} />
            <span className="visually-hidden">{t('finder.note')}</span>
          </span>
          <span dir="auto">{detail.note}</span>
        </p>
      )}
      {children && <div className={classes.actions}>{children}</div>}
    </section>
  );
}

/** What they like, and what they must not have. */
function Wishes({ detail }: { detail: CustomerDetail }) {
  const { t, pick } = useTexts();
  const may = useMay();
  const { data: settings } = useQuery({ ...settingsQuery, enabled: may('settings:read') });
  const wishes = (settings?.preference_fields ?? [])
    .map((field) => ({ field, said: readPreference(field, detail.preferences[field.key]) }))
    .filter(({ said }) => said.length > 0);
  if (!wishes.length) return null;
  return (
    <ul className={classes.wishes}>
      {wishes.map(({ field, said }) => (
        <li key={field.key}>
          {/* What one agrees to have kept, such as allergies, is what must not be missed. */}
          <Tag tone={field.needs_consent ? 'bad' : 'info'} {...(field.needs_consent ? { icon: 'warn' } : {})}>
            <Own>{pick(field.label, field.label2)}</Own>:{' '}
            <Own>
              {said.map((one) => (one.isWord ? t(one.label) : pick(one.label, one.label2))).join(', ')}
            </Own>
          </Tag>
        </li>
      ))}
    </ul>
  );
}
