// What may be done with an order from where it stands: asks what has to be asked, then does it.

import { Button, NumberInput } from '@mantine/core';
import { now } from '@shared/api/client';
import type { OrderStaffRead, OrderStatus } from '@shared/api/schema';
import { minutesUntil } from '@shared/format';
import { queries } from '@shared/ui/App';
import { keepFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { type ReactNode, useState } from 'react';
import { useAsk } from '../app/ask';
import { settingsQuery } from '../app/data';
import { useMay, useSession } from '../app/session';
import { dismiss, toast } from '../app/toasts';
import { useExplain } from '../app/useExplain';
import { hold, SECONDS, undo } from './held';
import classes from './order.module.css';
import { orderQuery, sendMove, sendPromise } from './queries';
import { useMoney } from './useMoney';

// What the kitchen may do by itself; everything else is decided at the desk.
const KITCHEN_MOVES: readonly OrderStatus[] = ['accepted', 'preparing', 'ready'];
const REFUSALS: readonly OrderStatus[] = ['rejected', 'cancelled'];
const QUICK_MINUTES = [10, 15, 20, 30];
const ON_THE_WAY = [15, 20, 45, 60];
const DELIVERY_MINUTES = 30;

export function useMoves() {
  const may = useMay();
  const { t } = useTexts();
  const { ask, reason } = useAsk();
  const explain = useExplain();
  const { mayTake, cashToComplete } = useMoney();

  const failed = (error: unknown) => toast(explain(error), 'bad');

  const allowed = (order: OrderStaffRead): OrderStatus[] =>
    order.next.filter(
      (target) =>
        target !== 'expired' &&
        may('orders:move') &&
        (KITCHEN_MOVES.includes(target) || may('orders:decide')),
    );

  /** Where it goes when all is well; at most one. */
  const forward = (order: OrderStaffRead) => allowed(order).filter((target) => !REFUSALS.includes(target));
  const refusals = (order: OrderStaffRead) => REFUSALS.filter((target) => allowed(order).includes(target));

  async function move(moved: OrderStaffRead, target: OrderStatus): Promise<void> {
    let order = moved;
    let { version } = order;
    const giveBack = keepFocus();
    if (REFUSALS.includes(target)) {
      const why = await reason({
        title: t(`${target}.title`, { number: order.number }),
        yes: t(`action.${target}`),
        label: t('reason_label'),
        quick: [t('reason.sold_out'), t('reason.busy'), t('reason.closing'), t('reason.guest')],
      });
      if (!why) return;
      try {
        await sendMove(order, { status: target, version, reason: why });
        toast(t('moved', { number: order.number, status: t(`status.${target}`) }));
      } catch (error) {
        failed(error);
      }
      return;
    }
    let minutes: number | 'keep' = 'keep';
    if (target === 'accepted') {
      const said = await ask<number | 'keep'>(t('accept.title', { number: order.number }), (close) => (
        <Minutes order={order} keep close={close} />
      ));
      if (said === null) return;
      minutes = said;
    }
    if (target === 'out_for_delivery') {
      const usual = await queries.fetchQuery({ ...settingsQuery, staleTime: 60_000 }).then(
        ({ delivery_minutes }) => delivery_minutes,
        () => null, // the server knows it in any case
      );
      const said = await ask<number | 'keep'>(t('send_out.title', { number: order.number }), (close) => (
        <MinutesForm
          text={t('send_out.text')}
          quick={ON_THE_WAY}
          first={usual ?? DELIVERY_MINUTES}
          usual={usual === null ? t('send_out.usual') : t('send_out.usual_minutes', { n: usual })}
          close={close}
        />
      ));
      if (said === null) return;
      minutes = said;
    }
    if (target === 'completed' && mayTake(order)) {
      const said = await cashToComplete(order);
      if (said === null) return;
      try {
        if (said === 'changed') {
          order = await queries.fetchQuery({ ...orderQuery(order.id), staleTime: 0 });
          version = order.version;
        }
      } catch (error) {
        failed(error);
        return;
      }
    }
    // Only the newest move is told of: until it is sent, an earlier one is undone where its order stands.
    const shown = toast(t('moved', { number: order.number, status: t(`status.${target}`) }), 'plain', {
      kind: 'moved',
      seconds: SECONDS,
      action: { label: t('undo'), run: () => undo(order.id), isUndo: true },
    });
    hold(
      order,
      { status: target, version, ...(minutes === 'keep' ? {} : { ready_in_minutes: minutes }) },
      { failed, undone: () => dismiss(shown) },
    );
    // Where its button went with it.
    giveBack();
  }

  async function promise(order: OrderStaffRead): Promise<void> {
    const minutes = await ask<number | 'keep'>(t('promise.title', { number: order.number }), (close) => (
      <Minutes order={order} close={close} />
    ));
    if (typeof minutes !== 'number') return;
    try {
      await sendPromise(order, minutes);
      toast(t('promise.done', { number: order.number }), 'good');
    } catch (error) {
      failed(error);
    }
  }

  const mayPromise = (order: OrderStaffRead) =>
    may('orders:move') && ['confirmed', 'accepted', 'preparing'].includes(order.status);

  return { allowed, forward, refusals, move, promise, mayPromise };
}

interface MinutesProps {
  order: OrderStaffRead;
  keep?: boolean;
  close: (answer: number | 'keep' | null) => void;
}

/** Minutes from now, or what was promised before. */
function Minutes({ order, keep = false, close }: MinutesProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { time } = useFormats(business);
  const [left] = useState(() => minutesUntil(order.ready_at, now()));
  const keeps = keep && left > 0;
  return (
    <MinutesForm
      text={t('accept.text')}
      quick={QUICK_MINUTES}
      first={left > 0 ? left : (QUICK_MINUTES[0] ?? 1)}
      usual={keeps ? t('accept.keep', { time: time(order.ready_at) }) : null}
      close={close}
    >
      {keep && !keeps && (
        <Notice tone="warn" icon="clock">
          {t('accept.passed', { time: time(order.ready_at) })}
        </Notice>
      )}
    </MinutesForm>
  );
}

interface MinutesFormProps extends Pick<MinutesProps, 'close'> {
  text: string;
  quick: readonly number[];
  /** What the field holds at first. */
  first: number;
  /** What needs no minutes; null: there is nothing such. */
  usual: string | null;
  children?: ReactNode;
}

function MinutesForm({ text, quick, first, usual, close, children }: MinutesFormProps) {
  const { t } = useTexts();
  const [value, setValue] = useState<number | string>(first);
  const [wrong, setWrong] = useState(false);
  return (
    <form
      noValidate
      className={classes.minutes}
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 600) close(value);
        else setWrong(true);
      }}
    >
      {children}
      <p>{text}</p>
      <div className={classes.quick}>
        {quick.map((minutes, at) => (
          <Button
            key={minutes}
            data-autofocus={at === 0 && usual === null ? true : undefined}
            variant="light"
            size="md"
            onClick={() => close(minutes)}
          >
            {t('minutes', { n: minutes })}
          </Button>
        ))}
      </div>
      {usual !== null && (
        <Button data-autofocus variant="default" size="md" fullWidth onClick={() => close('keep')}>
          {usual}
        </Button>
      )}
      <div className={classes.own}>
        <NumberInput
          label={t('accept.own')}
          value={value}
          min={0}
          max={600}
          allowDecimal={false}
          error={wrong ? t('accept.whole_minutes') : null}
          onChange={setValue}
        />
        <Button type="submit">{t('accept.promise')}</Button>
      </div>
    </form>
  );
}
