// The business's stream: each event only says what to read again.

import type { OrderStaffRead } from '@shared/api/schema';
import { follow } from '@shared/stream';
import { queries } from '@shared/ui/App';
import { useTexts } from '@shared/ui/language';
import { useEffect, useRef, useState } from 'react';
import { moneyKeys } from '../order/paymentQueries';
import { boardQuery, refreshOrders, useBoard } from '../order/queries';
import { isNotSignedIn, leave, refreshMe, useSession } from './session';
import { ring } from './sound';
import { toast } from './toasts';

const GATHER = 120;

// Of events that money may have moved by.
const MONEY = /"(?:paid|refunded|cancelled|rejected|expired)"/;

export type LiveState = 'live' | 'lost';

/** Whether one may still do here what one could. What cannot be asked now, the next request is told. */
const lookAgain = () => void refreshMe().catch(() => {});

/** Follows as long as somebody is signed in; answers whether it does. */
export function useLive(): LiveState {
  const { token } = useSession();
  const { t } = useTexts();
  const [state, setState] = useState<LiveState>('live');
  const say = useRef(t);
  say.current = t;

  useEffect(() => {
    let stop: (() => void) | null = null;
    let ended = false;
    let lost = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void refreshOrders(), GATHER);
    };
    const start = (after: number | null) => {
      if (ended) return;
      stop = follow('/api/v1/orders/events', {
        token,
        after,
        onEvent: ({ event, data }) => {
          if (event !== 'menu') {
            if (data !== null && MONEY.test(data)) {
              void queries.invalidateQueries({ queryKey: moneyKeys.lists });
            }
            return soon();
          }
          void queries.invalidateQueries({ queryKey: ['menu'] });
          lookAgain(); // settings tell of themselves in the same way
        },
        onState: (next) => {
          const back = lost && next === 'live';
          lost = next === 'lost';
          setState(next);
          if (!back) return;
          toast(say.current('connection.back'), 'good');
          void refreshOrders();
          void queries.invalidateQueries({ queryKey: ['menu'] });
        },
        onRefused: (problem) => {
          setState('lost');
          if (isNotSignedIn(problem)) leave('ended');
          else lookAgain();
        },
      });
    };
    queries.fetchQuery(boardQuery).then(
      (board) => start(board.last_event_id),
      () => start(null),
    );
    return () => {
      ended = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [token]);

  useArrivals();
  return state;
}

const placedHere = new Set<string>();

/** Of an order that was placed here nobody needs to be told here. */
export const knowOrder = (id: string): void => void placedHere.add(id);

/** What is said of one order's arrival; the later saying takes the place of the earlier. */
export const arrivalOf = (id: string): string => `arrival of ${id}`;

/** Rings for orders that were not there before. */
function useArrivals(): void {
  const { data } = useBoard();
  const { t } = useTexts();
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!data) return;
    const seen = known.current;
    const arrived: OrderStaffRead[] = seen
      ? data.orders.filter(
          (order) => !seen.has(order.id) && !placedHere.has(order.id) && order.status === 'confirmed',
        )
      : [];
    // One that waits for its payment arrives when it is paid.
    const here = data.orders.filter((order) => order.status !== 'awaiting_payment');
    known.current = new Set([...(seen ?? []), ...here.map((order) => order.id)]);
    if (!arrived.length) return;
    ring();
    const numbers = arrived.map((order) => `#${order.number}`).join(', ');
    const [one, ...others] = arrived;
    toast(t('new_orders', { n: arrived.length, numbers }), 'good', {
      ...(one && !others.length ? { kind: arrivalOf(one.id) } : {}),
    });
  }, [data, t]);
}
