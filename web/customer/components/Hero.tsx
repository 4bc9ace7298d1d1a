// How an order stands, in a few large words.

import type { OrderTracked } from '@shared/api/schema';
import { type Formats, minutesUntil } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { useNow } from '@shared/ui/useNow';
import type { ReactNode } from 'react';
import classes from './Hero.module.css';

type Shown = Pick<OrderTracked, 'number' | 'status' | 'fulfilment' | 'ready_at'>;

export const headlineOf = ({ status, fulfilment }: Shown, t: (key: string) => string): string =>
  status === 'completed' || status === 'ready'
    ? t(`${status === 'ready' ? 'ready' : 'done'}.${fulfilment}`)
    : t(`headline.${status}`);

interface HeroProps {
  order: Shown;
  label: string;
  formats: Formats;
  children?: ReactNode;
}

export function Hero({ order, label, formats, children }: HeroProps) {
  const { t } = useTexts();
  return (
    <section className={classes.hero} data-status={order.status} aria-labelledby="headline">
      <p className={classes.label}>{label}</p>
      <p className={classes.number} dir="ltr">
        {order.number}
      </p>
      <h2 id="headline">{headlineOf(order, t)}</h2>
      <Eta order={order} formats={formats} />
      {children}
    </section>
  );
}

function Eta({ order, formats }: { order: Shown; formats: Formats }) {
  const { t } = useTexts();
  const moment = useNow(1000);
  if (!['confirmed', 'accepted', 'preparing'].includes(order.status)) return null;
  const minutes = minutesUntil(order.ready_at, moment);
  return (
    <p className={classes.eta}>
      <b>{minutes > 0 ? t('eta.minutes', { n: minutes }) : t('eta.any_moment')}</b>{' '}
      <span>{t('eta.about', { time: formats.time(order.ready_at) })}</span>
    </p>
  );
}
