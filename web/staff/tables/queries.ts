// The tables, and what is done to them.

import { api, unwrap } from '@shared/api/client';
import type { TableBulkCreate, TableCreate, TableUpdate } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { tablesQuery } from '../app/data';
import { once } from '../app/once';

const again = () => void queries.invalidateQueries({ queryKey: tablesQuery.queryKey });

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    again();
  }
}

const path = (id: string) => ({ path: { id } });

export const seat = (id: string) =>
  changing(once((headers) => api.POST('/api/v1/tables/{id}/open', { params: path(id), headers })));

export const clear = (id: string) =>
  changing(once((headers) => api.POST('/api/v1/tables/{id}/clear', { params: path(id), headers })));

export const rotate = (id: string) =>
  changing(once((headers) => api.POST('/api/v1/tables/{id}/rotate', { params: path(id), headers })));

export const addTable = (body: TableCreate) =>
  changing(once((headers) => api.POST('/api/v1/tables', { body, headers })));

export const addTables = (body: TableBulkCreate) =>
  changing(once((headers) => api.POST('/api/v1/tables/bulk', { body, headers })));

export const updateTable = (id: string, body: TableUpdate) =>
  changing(unwrap(api.PATCH('/api/v1/tables/{id}', { params: path(id), body })));

export const removeTable = (id: string) =>
  changing(unwrap(api.DELETE('/api/v1/tables/{id}', { params: path(id) })));

/** The code as a picture. */
export const codeOf = async (id: string): Promise<Blob> =>
  (await unwrap(api.GET('/api/v1/tables/{id}/qr.svg', { params: path(id), parseAs: 'blob' }))) as Blob;

/** A PDF with a card for each table; of one area, or of one table. */
export const cardsOf = async (of: { area?: string; ids?: string[] }): Promise<Blob> =>
  (await unwrap(
    api.GET('/api/v1/tables/cards.pdf', { params: { query: of }, parseAs: 'blob' }),
  )) as unknown as Blob;
