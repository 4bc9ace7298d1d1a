// Promotions as the staff keep them, and what changes them.

import { api, unwrap } from '@shared/api/client';
import type { PromotionPreview, PromotionReplace, PromotionSwitch, PromotionWrite } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';

const all = ['promotions'] as const;

export const promotionsQuery = (include_archived: boolean) =>
  queryOptions({
    queryKey: [...all, 'list', include_archived],
    queryFn: () => unwrap(api.GET('/api/v1/promotions', { params: { query: { include_archived } } })),
    refetchInterval: 60_000, // uses are counted up meanwhile
    placeholderData: keepPreviousData,
  });

export const usesQuery = (id: string, days: number) =>
  queryOptions({
    queryKey: [...all, 'uses', id, days],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/promotions/{promotion_id}/uses', {
          params: { path: { promotion_id: id }, query: { days } },
        }),
      ),
  });

export const previewQuery = (body: PromotionPreview | null) =>
  queryOptions({
    queryKey: [...all, 'preview', body],
    queryFn: ({ signal }) =>
      unwrap(api.POST('/api/v1/promotions/preview', { body: body as PromotionPreview, signal })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await queries.invalidateQueries({ queryKey: all });
  }
}

const at = (id: string) => ({ path: { promotion_id: id } });

export const addPromotion = (body: PromotionWrite) =>
  changing(once((headers) => api.POST('/api/v1/promotions', { body, headers })));

/** As it is now, whatever was read before. */
export const readPromotion = (id: string) =>
  unwrap(api.GET('/api/v1/promotions/{promotion_id}', { params: at(id) }));

/** Raises Problem; `promotion_changed` where somebody else was faster. */
export const replacePromotion = (id: string, body: PromotionReplace) =>
  changing(unwrap(api.PUT('/api/v1/promotions/{promotion_id}', { params: at(id), body })));

export const switchPromotion = (id: string, body: PromotionSwitch) =>
  changing(unwrap(api.PATCH('/api/v1/promotions/{promotion_id}', { params: at(id), body })));
