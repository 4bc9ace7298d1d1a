// Money as the server has it: of one order, and what moves it.

import { api, unwrap } from '@shared/api/client';
import type { CashTaken, OrderMoneyStaff, PaymentStatus, RefundCreate } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { once } from '../app/once';
import { useMay } from '../app/session';
import { keys, refreshOrders } from './queries';

export const moneyKeys = {
  lists: ['payments'] as const,
  /** Apart from the lists: reading it asks the providers. */
  day: ['payments of a day'] as const,
  accounts: ['settings', 'payments'] as const,
};

const UNDECIDED: readonly PaymentStatus[] = ['initiated', 'pending'];
export const isUndecidedPayment = (status: PaymentStatus): boolean => UNDECIDED.includes(status);

export const orderMoneyQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.orders, 'money', id],
    queryFn: () =>
      unwrap(api.GET('/api/v1/orders/{order_id}/payments', { params: { path: { order_id: id } } })),
    // An attempt that begins or fails changes nothing about the order, so its stream says nothing of it.
    refetchInterval: ({ state }) =>
      state.data?.payments.some((one) => isUndecidedPayment(one.status)) ? 3_000 : 15_000,
  });

/** The providers, and what guests may choose through each. */
export const accountsQuery = queryOptions({
  queryKey: moneyKeys.accounts,
  queryFn: () => unwrap(api.GET('/api/v1/settings/payments')),
});

/** Reads again all that is shown of money. */
export const refreshMoney = (): Promise<unknown> =>
  Promise.all([
    refreshOrders(),
    queries.invalidateQueries({ queryKey: moneyKeys.lists }),
    queries.invalidateQueries({ queryKey: moneyKeys.day }),
  ]);

async function moving<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await refreshMoney();
  }
}

const note = (money: OrderMoneyStaff): OrderMoneyStaff => {
  queries.setQueryData(orderMoneyQuery(money.order_id).queryKey, money);
  return money;
};

/** Raises Problem, as all that follow. */
export const takeCash = (id: string, body: CashTaken): Promise<OrderMoneyStaff> =>
  moving(
    once(
      (headers) =>
        api.POST('/api/v1/orders/{order_id}/payments', { params: { path: { order_id: id } }, body, headers }),
      JSON.stringify(['payment', id, body]),
    ).then(note),
  );

export const refundOrder = (id: string, body: RefundCreate): Promise<OrderMoneyStaff> =>
  moving(
    once(
      (headers) =>
        api.POST('/api/v1/orders/{order_id}/refunds', { params: { path: { order_id: id } }, body, headers }),
      JSON.stringify(['refund', id, body]),
    ).then(note),
  );

const ofRefund = (id: string) => ({ path: { refund_id: id } });
const ofPayment = (id: string) => ({ path: { payment_id: id } });

export const handOver = (id: string) =>
  moving(
    once((headers) => api.POST('/api/v1/refunds/{refund_id}/hand-over', { params: ofRefund(id), headers })),
  );

export const tryRefundAgain = (id: string) =>
  moving(once((headers) => api.POST('/api/v1/refunds/{refund_id}/retry', { params: ofRefund(id), headers })));

/** Asks the provider what became of it. */
export const lookAtPayment = (id: string) =>
  moving(unwrap(api.POST('/api/v1/payments/{payment_id}/look', { params: ofPayment(id) })));

export const placeStray = (id: string, order_id: string) =>
  moving(
    once((headers) =>
      api.POST('/api/v1/payments/{payment_id}/place', { params: ofPayment(id), body: { order_id }, headers }),
    ),
  );

export const returnStray = (id: string, reason: string) =>
  moving(
    once((headers) =>
      api.POST('/api/v1/payments/{payment_id}/return', { params: ofPayment(id), body: { reason }, headers }),
    ),
  );

// What comes without an order says nothing on the stream: it is asked for now and then.
const NOW_AND_THEN = 60_000;

export const strayQuery = queryOptions({
  queryKey: [...moneyKeys.lists, 'stray'],
  queryFn: () => unwrap(api.GET('/api/v1/payments/stray')),
  refetchInterval: NOW_AND_THEN,
});

/** What waits for somebody's hands, as many as one tells of. */
export const toHandOverQuery = queryOptions({
  queryKey: [...moneyKeys.lists, 'to hand over'],
  queryFn: () =>
    unwrap(api.GET('/api/v1/refunds', { params: { query: { status: ['hand_over'], limit: 100 } } })),
  refetchInterval: NOW_AND_THEN,
});

/** How much of either waits for the staff. */
export function useMoneyWaits(): { toGiveBack: number; unplaced: number } {
  const enabled = useMay()('payments:read');
  const { data: refunds } = useQuery({ ...toHandOverQuery, enabled });
  const { data: stray } = useQuery({ ...strayQuery, enabled });
  return { toGiveBack: refunds?.items.length ?? 0, unplaced: stray?.items.length ?? 0 };
}
