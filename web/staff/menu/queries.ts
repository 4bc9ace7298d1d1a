// The menu as the staff keep it, and what changes it.

import { api, unwrap } from '@shared/api/client';
import type {
  CategoryCreate,
  CategoryUpdate,
  ItemCreate,
  ItemRead,
  ItemUpdate,
  MenuImported,
  MenuOrder,
  ScheduleCreate,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { pictureBody } from '../app/pictures';

const all = ['menu'] as const;

export const categoriesQuery = queryOptions({
  queryKey: [...all, 'categories'],
  queryFn: () => unwrap(api.GET('/api/v1/menu/categories')),
});

export const itemsQuery = (archived: boolean) =>
  queryOptions({
    queryKey: [...all, 'items', archived],
    queryFn: () =>
      unwrap(api.GET('/api/v1/menu/items', { params: { query: { include_archived: archived } } })),
  });

export const schedulesQuery = queryOptions({
  queryKey: [...all, 'schedules'],
  queryFn: () => unwrap(api.GET('/api/v1/menu/schedules')),
});

export const stockQuery = queryOptions({
  queryKey: [...all, 'stock'],
  queryFn: () => unwrap(api.GET('/api/v1/menu/stock')),
});

const again = () => queries.invalidateQueries({ queryKey: all });

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await again();
  }
}

const itemPath = (id: string) => ({ path: { item_id: id } });

export const setSoldOut = (id: string, sold_out: boolean) =>
  changing(
    unwrap(api.PUT('/api/v1/menu/items/{item_id}/sold-out', { params: itemPath(id), body: { sold_out } })),
  );

export const setAvailable = (id: string, is_available: boolean) =>
  changing(
    unwrap(
      api.PUT('/api/v1/menu/options/{option_id}/available', {
        params: { path: { option_id: id } },
        body: { is_available },
      }),
    ),
  );

export const addItem = (body: ItemCreate) =>
  changing(once((headers) => api.POST('/api/v1/menu/items', { body, headers })));

export const updateItem = (id: string, body: ItemUpdate) =>
  changing(unwrap(api.PATCH('/api/v1/menu/items/{item_id}', { params: itemPath(id), body })));

export const archiveItem = (id: string) =>
  changing(unwrap(api.DELETE('/api/v1/menu/items/{item_id}', { params: itemPath(id) })));

/** The picture itself is the body. */
export const setImage = (id: string, file: File): Promise<ItemRead> =>
  changing(
    unwrap(
      api.PUT('/api/v1/menu/items/{item_id}/image', {
        params: itemPath(id),
        ...pictureBody(file),
      }),
    ),
  );

export const removeImage = (id: string) =>
  changing(unwrap(api.DELETE('/api/v1/menu/items/{item_id}/image', { params: itemPath(id) })));

export const addCategory = (body: CategoryCreate) =>
  changing(once((headers) => api.POST('/api/v1/menu/categories', { body, headers })));

export const updateCategory = (id: string, body: CategoryUpdate) =>
  changing(
    unwrap(
      api.PATCH('/api/v1/menu/categories/{category_id}', { params: { path: { category_id: id } }, body }),
    ),
  );

export const removeCategory = (id: string) =>
  changing(
    unwrap(api.DELETE('/api/v1/menu/categories/{category_id}', { params: { path: { category_id: id } } })),
  );

export const sortMenu = (body: MenuOrder) => changing(unwrap(api.PUT('/api/v1/menu/order', { body })));

/** Shows items in their new order before the server has said so. */
export function foreseeItems(category: string, ids: string[]): void {
  for (const archived of [false, true]) {
    queries.setQueryData(itemsQuery(archived).queryKey, (items) => {
      if (!items) return items;
      const mine = ids.flatMap((id) => items.find((item) => item.id === id) ?? []);
      const rest = items.filter((item) => !ids.includes(item.id));
      const at = items.findIndex((item) => item.category_id === category);
      return [...rest.slice(0, at), ...mine, ...rest.slice(at)];
    });
  }
}

export const addSchedule = (body: ScheduleCreate) =>
  changing(once((headers) => api.POST('/api/v1/menu/schedules', { body, headers })));

export const updateSchedule = (id: string, body: ScheduleCreate) =>
  changing(
    unwrap(
      api.PATCH('/api/v1/menu/schedules/{schedule_id}', { params: { path: { schedule_id: id } }, body }),
    ),
  );

export const removeSchedule = (id: string) =>
  changing(
    unwrap(api.DELETE('/api/v1/menu/schedules/{schedule_id}', { params: { path: { schedule_id: id } } })),
  );

export const exportMenu = async (): Promise<Blob> =>
  (await unwrap(
    api.GET('/api/v1/menu/export', { params: { query: { spreadsheet: true } }, parseAs: 'blob' }),
  )) as unknown as Blob;

export type ImportMode = 'merge' | 'replace';

/** All of the file is taken, or nothing; as a dry run nothing either way. Raises Problem with the rows. */
export const importMenu = (text: string, mode: ImportMode, dry: boolean): Promise<MenuImported> => {
  const work = once((headers) =>
    api.POST('/api/v1/menu/import', {
      params: { query: { mode, dry_run: dry } },
      body: text,
      bodySerializer: (body: string) => body,
      headers: { ...headers, 'Content-Type': 'text/csv' },
    }),
  );
  return dry ? work : changing(work);
};
