// Pieces of an order that several views show.

import type { LineRead, OrderStaffDetail, OrderStaffRead, OrderStatus } from '@shared/api/schema';
import { minutesSince, minutesUntil } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { cx } from '../app/cx';
import { Icon, type IconName } from '../app/icons';
import { Tag, type Tone } from '../app/parts';
import { useSession } from '../app/session';
import classes from './order.module.css';

const TONES: Record<OrderStatus, Tone> = {
  awaiting_payment: 'warn',
  confirmed: 'info',
  accepted: 'violet',
  preparing: 'warn',
  ready: 'good',
  out_for_delivery: 'info',
  completed: 'plain',
  cancelled: 'bad',
  rejected: 'bad',
  expired: 'bad',
};

export function StatusTag({ status }: { status: OrderStatus }) {
  const { t } = useTexts();
  return <Tag tone={TONES[status]}>{t(`status.${status}`)}</Tag>;
}

export type AgeLevel = 'fine' | 'soon' | 'late';

const AGE_TONES: Record<AgeLevel, Tone> = { fine: 'good', soon: 'warn', late: 'urgent' };

// Minutes after which waiting is long, and too long, where no time was promised for it.
const PATIENCE: Partial<Record<OrderStatus, [number, number]>> = {
  ready: [8, 15],
  out_for_delivery: [30, 60],
};

/** How long it has waited or has left, and whether that is too long. */
export function ageOf(order: OrderStaffRead, at: number): { level: AgeLevel; key: string; n: number } {
  if (order.status === 'accepted' || order.status === 'preparing') {
    const left = minutesUntil(order.ready_at, at);
    const level = left <= 0 ? 'late' : left <= 5 ? 'soon' : 'fine';
    return left > 0 ? { level, key: 'age.left', n: left } : { level, key: 'age.late', n: -left };
  }
  const n = minutesSince(order.status === 'ready' ? order.status_at : order.placed_at, at);
  const [soon, late] = PATIENCE[order.status] ?? [3, 7];
  return { level: n >= late ? 'late' : n >= soon ? 'soon' : 'fine', key: 'age.since', n };
}

export function Age({ order, at }: { order: OrderStaffRead; at: number }) {
  const { t } = useTexts();
  const { level, key, n } = ageOf(order, at);
  return (
    <Tag tone={AGE_TONES[level]} icon="clock">
      {t(key, { n: n === 0 ? 0 : n })}
    </Tag>
  );
}

const KINDS: Record<OrderStaffRead['fulfilment'], IconName> = {
  dine_in: 'table',
  pickup: 'bag',
  delivery: 'pin',
};

export function Where({ order }: { order: OrderStaffRead }) {
  const { t } = useTexts();
  return (
    <span className={classes.where}>
      <Icon name={order.table_name ? 'table' : KINDS[order.fulfilment]} size={16} />
      {order.table_name ? <Own>{order.table_name}</Own> : <span>{t(`fulfilment.${order.fulfilment}`)}</span>}
    </span>
  );
}

export function Note({ text }: { text: string }) {
  return (
    <span className={classes.note}>
      <Icon name="note" size={14} />
      <Own>{text}</Own>
    </span>
  );
}

/** What is in one line besides its quantity. */
export function LineWhat({ line }: { line: LineRead }) {
  const { nameOf } = useTexts();
  return (
    <span className={classes.what}>
      <Own>{nameOf(line)}</Own>
      {line.options.length > 0 && (
        <span className={classes.options}>
          {line.options.map((option, index) => (
            <span key={option.id}>
              {index > 0 && ' · '}
              <Own>{nameOf(option)}</Own>
            </span>
          ))}
        </span>
      )}
      {line.note && <Note text={line.note} />}
    </span>
  );
}

/** What the kitchen makes of it: bringing it is a line as well. */
export const dishes = ({ lines }: OrderStaffRead): LineRead[] =>
  lines.filter((line) => line.item_id !== null);

interface LinesProps {
  order: OrderStaffRead;
  /** Also says what each line costs. */
  priced?: boolean;
}

export function Lines({ order, priced = false }: LinesProps) {
  const { business } = useSession();
  const { digits } = useTexts();
  const { money } = useFormats(business);
  return (
    <ul className={cx(classes.lines, priced && classes.priced)}>
      {(priced ? order.lines : dishes(order)).map((line) => (
        <li key={line.id}>
          <span className={classes.times}>{digits(line.quantity)} ×</span>
          <LineWhat line={line} />
          {priced && <span className="amount">{money(line.total_cents)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The taxes and, last, the total; on paper and on the screen alike, but for `className`. */
export function Totals({ order, className }: { order: OrderStaffDetail; className: string | undefined }) {
  const { t, digits, nameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const key = order.prices_include_tax ? 'tax_included' : 'tax';
  return (
    <div className={className}>
      {order.discounts.map((one) => (
        <p key={`${one.name} ${one.cents}`}>
          <Own>{nameOf(one)}</Own>
          <span className="amount">{money(-one.cents)}</span>
        </p>
      ))}
      {order.taxes.map(({ name, rate_bp, tax_cents }) => (
        <p key={name}>
          <span>{t(key, { name, rate: digits(`${rate_bp / 100} %`) })}</span>
          <span className="amount">{money(tax_cents)}</span>
        </p>
      ))}
      <p>
        <span>{t('total')}</span>
        <span className="amount">{money(order.total_cents)}</span>
      </p>
    </div>
  );
}
