// How far an order is, as a line of steps with the time each was reached.

import type { OrderTracked } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import classes from './OrderStatus.module.css';

const STEPS = ['confirmed', 'accepted', 'preparing', 'ready', 'completed'];
const DELIVERY_STEPS = ['confirmed', 'accepted', 'preparing', 'ready', 'out_for_delivery', 'completed'];

export const STOPPED: readonly string[] = ['cancelled', 'rejected', 'expired'];

interface Step {
  name: string;
  text: string;
  state: 'done' | 'present' | 'ahead' | 'stopped';
  at: string | undefined;
}

export function stepsOf(order: OrderTracked, t: (key: string) => string): Step[] {
  const steps = order.fulfilment === 'delivery' ? DELIVERY_STEPS : STEPS;
  const reached = new Map(
    order.events
      .filter(({ kind }) => ['placed', 'moved'].includes(kind))
      .map((one) => [one.status as string, one.at]),
  );
  const stopped = STOPPED.includes(order.status);
  const position = stopped ? steps.findLastIndex((step) => reached.has(step)) : steps.indexOf(order.status);
  const found: Step[] = (stopped ? steps.slice(0, position + 1) : steps).map((name, at) => {
    const done = stopped || at < position || order.status === 'completed';
    return {
      name,
      text: t(name === 'completed' ? `done_step.${order.fulfilment}` : `step.${name}`),
      state: done ? 'done' : at === position ? 'present' : 'ahead',
      at: reached.get(name),
    };
  });
  const one = (name: string, state: Step['state']): Step => ({
    name,
    text: t(`status.${name}`),
    state,
    at: reached.get(name),
  });
  const line =
    order.status === 'awaiting_payment'
      ? [one('awaiting_payment', 'present'), ...found]
      : stopped
        ? [...found, one(order.status, 'stopped')]
        : found;
  return withMoney(line, order, t);
}

/** Money that came or went stands where it happened between the steps, before the one that it brought about. */
function withMoney(steps: Step[], { events }: OrderTracked, t: (key: string) => string): Step[] {
  const line = [...steps];
  for (const { id, kind, at } of events) {
    if (kind !== 'paid' && kind !== 'refunded') continue;
    const next = line.findIndex((step) => step.at === undefined || Date.parse(step.at) >= Date.parse(at));
    const event: Step = { name: `${kind} ${id}`, text: t(`event.${kind}`), state: 'done', at };
    line.splice(next < 0 ? line.length : next, 0, event);
  }
  return line;
}

export function OrderStatus({ order, formats }: { order: OrderTracked; formats: Formats }) {
  const { t } = useTexts();
  return (
    <ol className={classes.steps}>
      {stepsOf(order, t).map(({ name, text, state, at }) => (
        <li
          key={name}
          className={classes.step}
          data-state={state}
          aria-current={state === 'present' ? 'step' : undefined}
        >
          <span className={classes.mark}>
            {state === 'done' && <Icon name="check" size={16} />}
            {state === 'stopped' && <Icon name="close" size={16} />}
          </span>
          <span className={classes.text}>{text}</span>
          {at && (
            <time className={classes.time} dateTime={at}>
              {formats.time(at)}
            </time>
          )}
        </li>
      ))}
    </ol>
  );
}
