// What an order at the desk costs, and the placing of it.

import { api, unwrap } from '@shared/api/client';
import type { StaffOrderCreate } from '@shared/api/schema';
import type { Line } from '@shared/basket';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { refreshOrders } from '../order/queries';

export const quoteQuery = (wanted: {
  fulfilment: StaffOrderCreate['fulfilment'];
  lines: readonly Line[];
  delivery_zone: string | null;
  customer_id: string | null;
  redeem_points: number;
}) =>
  queryOptions({
    queryKey: ['menu', 'quote', wanted],
    queryFn: ({ signal }) =>
      unwrap(api.POST('/api/v1/orders/quote', { body: { ...wanted, lines: [...wanted.lines] }, signal })),
    enabled: wanted.lines.length > 0,
    placeholderData: keepPreviousData,
  });

/** Sent again with the same key it is the same order. Raises Problem, NoAnswer. */
export async function placeOrder(body: StaffOrderCreate, key: string) {
  const order = await unwrap(
    api.POST('/api/v1/orders', { body, params: { header: { 'Idempotency-Key': key } } }),
  );
  void refreshOrders();
  return order;
}
