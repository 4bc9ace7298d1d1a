// What several views read.

import { api, unwrap } from '@shared/api/client';
import { queryOptions } from '@tanstack/react-query';

export const tablesQuery = queryOptions({
  queryKey: ['tables'],
  queryFn: () => unwrap(api.GET('/api/v1/tables')),
});

/** The menu as guests see it at this moment. */
export const offeredQuery = (restaurant: string) =>
  queryOptions({
    queryKey: ['menu', 'offered', restaurant],
    queryFn: () => unwrap(api.GET('/api/customer/menu', { params: { query: { restaurant } } })),
  });

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => unwrap(api.GET('/api/v1/settings')),
});

export const taxClassesQuery = queryOptions({
  queryKey: ['tax-classes'],
  queryFn: () => unwrap(api.GET('/api/v1/tax-classes')),
});
