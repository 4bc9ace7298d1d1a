// Orders as the server has them: the board, one order, and what changes them.

import { api, unwrap } from '@shared/api/client';
import type { Board, OrderStaffDetail, OrderStaffRead, OrderStatus } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { once } from '../app/once';

export const keys = {
  board: ['board'] as const,
  orders: ['orders'] as const,
  order: (id: string) => ['orders', 'one', id] as const,
};

export const boardQuery = queryOptions({
  queryKey: keys.board,
  queryFn: () => unwrap(api.GET('/api/v1/orders/board')),
  refetchOnWindowFocus: 'always',
});

export const useBoard = () => useQuery(boardQuery);

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: keys.order(id),
    queryFn: () => unwrap(api.GET('/api/v1/orders/{order_id}', { params: { path: { order_id: id } } })),
  });

const FINAL: readonly OrderStatus[] = ['completed', 'cancelled', 'rejected', 'expired'];
export const isFinal = (status: OrderStatus): boolean => FINAL.includes(status);

/** Puts an answer in the place of what was known before. */
function note(order: OrderStaffDetail): void {
  queries.setQueryData(keys.order(order.id), order);
  queries.setQueryData<Board>(keys.board, (board) => {
    if (!board) return board;
    const orders = isFinal(order.status)
      ? board.orders.filter((one) => one.id !== order.id)
      : board.orders.map((one) => (one.id === order.id && one.version <= order.version ? order : one));
    return { ...board, orders };
  });
}

/** Reads again all that is shown of orders, also what is paid of each. */
export const refreshOrders = (): Promise<unknown> =>
  Promise.all([
    queries.invalidateQueries({ queryKey: keys.board }),
    queries.invalidateQueries({ queryKey: keys.orders }),
    queries.invalidateQueries({ queryKey: ['tables'] }),
  ]);

export interface Move {
  status: OrderStatus;
  version: number;
  ready_in_minutes?: number;
  reason?: string;
}

/** Raises Problem; `order_changed` where somebody else was faster. */
export async function sendMove(order: OrderStaffRead, body: Move): Promise<void> {
  try {
    note(
      await once((headers) =>
        api.POST('/api/v1/orders/{order_id}/status', {
          params: { path: { order_id: order.id } },
          body,
          headers,
          keepalive: true, // also when the page is being left
        }),
      ),
    );
  } finally {
    void refreshOrders();
  }
}

/** Raises Problem. */
export async function sendPromise(order: OrderStaffRead, minutes: number): Promise<void> {
  try {
    note(
      await once((headers) =>
        api.POST('/api/v1/orders/{order_id}/eta', {
          params: { path: { order_id: order.id } },
          body: { ready_in_minutes: minutes },
          headers,
        }),
      ),
    );
  } finally {
    void refreshOrders();
  }
}
