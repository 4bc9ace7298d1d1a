// Who did what with the data of one customer, newest first.

import { now } from '@shared/api/client';
import type { ActivityRead, CustomerDetail } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Paged } from '../app/Paged';
import { useSession } from '../app/session';
import order from '../order/order.module.css';
import { activityQuery } from './queries';

export function ActivityPart({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const query = useInfiniteQuery(activityQuery(customer.id));
  return (
    <Paged query={query} icon="clock" none={t('customer.activity_none')} more={t('customer.activity_more')}>
      {(events) => (
        <ol className={order.events}>
          {events.map((event) => (
            <Event key={event.id} event={event} />
          ))}
        </ol>
      )}
    </Paged>
  );
}

function Event({ event }: { event: ActivityRead }) {
  const { t, has } = useTexts();
  const { business } = useSession();
  const { when } = useFormats(business);
  const name = `customer.activity.${event.action.split('.').at(-1)}`;
  const more = useMore(event);
  const actor = `customer.by.${event.actor_kind}`;
  return (
    <li>
      <span>
        <strong>{t(has(name) ? name : 'customer.activity.other')}</strong>{' '}
        <span className="muted">
          · {event.actor_name ? <Own>{event.actor_name}</Own> : t(has(actor) ? actor : 'customer.by.system')}
        </span>
        {more && <span className={order.reason}>{more}</span>}
      </span>
      <span className="muted amount">{when(event.at, now())}</span>
    </li>
  );
}

/** What else is told of it: which fields, which profile, which messages. */
function useMore({ action, data }: ActivityRead): string {
  const { t, has } = useTexts();
  if (Array.isArray(data.fields)) {
    const names = data.fields
      .map((field) => `customer.field.${String(field)}`)
      .map((key) => t(has(key) ? key : 'customer.field.other'));
    return [...new Set(names)].join(' · ');
  }
  if (action === 'customer.consent_changed') {
    return t(data.allowed ? 'customer.activity_allowed' : 'customer.activity_refused', {
      name: t(`customer.consent.${String(data.category)}`),
      channel: t(`channel.${String(data.channel)}`),
    });
  }
  const type = `customers.type.${String(data.type)}`;
  if (has(type)) return t(type);
  if (typeof data.orders_moved === 'number') return t('customer.activity_moved', { n: data.orders_moved });
  return '';
}
