// What reports are read from.

import { api, problemOf, unwrap } from '@shared/api/client';
import type { paths } from '@shared/api/schema';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Days } from './ranges';

type Of = NonNullable<paths['/api/v1/reports/sales']['get']['parameters']['query']>;
export type Asked = Days & Pick<Of, 'source' | 'fulfilment'>;
export type TableName = paths['/api/v1/reports/export.csv']['get']['parameters']['query']['table'];

const keys = { all: ['reports'] };
const usual = { placeholderData: keepPreviousData, refetchInterval: 60_000 };

/** What is not asked for is not in the address. */
const said = ({ from, to, source, fulfilment }: Asked) => ({
  from,
  to,
  ...(source && { source }),
  ...(fulfilment && { fulfilment }),
});

export const salesQuery = (asked: Asked) =>
  queryOptions({
    queryKey: [...keys.all, 'sales', asked],
    queryFn: () => unwrap(api.GET('/api/v1/reports/sales', { params: { query: said(asked) } })),
    ...usual,
  });

export const itemsQuery = (asked: Asked) =>
  queryOptions({
    queryKey: [...keys.all, 'items', asked],
    queryFn: () => unwrap(api.GET('/api/v1/reports/items', { params: { query: said(asked) } })),
    ...usual,
  });

export const customersQuery = ({ from, to }: Asked) =>
  queryOptions({
    queryKey: [...keys.all, 'customers', from, to],
    queryFn: () => unwrap(api.GET('/api/v1/reports/customers', { params: { query: { from, to } } })),
    ...usual,
  });

export const kitchenQuery = ({ from, to, fulfilment }: Asked) =>
  queryOptions({
    queryKey: [...keys.all, 'kitchen', from, to, fulfilment],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/reports/kitchen', {
          params: { query: { from, to, ...(fulfilment && { fulfilment }) } },
        }),
      ),
    ...usual,
  });

/** For a spreadsheet. Raises Problem. */
export async function readTable(asked: Asked, table: TableName, language: 'en' | 'ar'): Promise<Blob> {
  const { data, error, response } = await api.GET('/api/v1/reports/export.csv', {
    params: { query: { ...said(asked), table, language, spreadsheet: true } },
    parseAs: 'blob',
  });
  if (!response.ok) throw problemOf(response, error);
  return data as Blob;
}
