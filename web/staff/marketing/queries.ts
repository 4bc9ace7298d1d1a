// Segments, campaigns and the programme of points as the server has them, and what changes them.

import { api, unwrap } from '@shared/api/client';
import type { CampaignCreate, CampaignPlanOf, CampaignUpdate, Rule, SegmentRead } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';

const segments = ['segments'] as const;
const campaigns = ['campaigns'] as const;

// --- segments ---------------------------------------------------------------------------------------------------

export const segmentsQuery = queryOptions({
  queryKey: [...segments, 'list'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/segments', { signal })),
});

export const readyMadeQuery = queryOptions({
  queryKey: [...segments, 'ready-made'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/segments/ready-made', { signal })),
});

export const areasQuery = queryOptions({
  queryKey: [...segments, 'areas'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/segments/areas', { signal })),
});

/** Who fits now. */
export const previewQuery = (rule: Rule) =>
  queryOptions({
    queryKey: [...segments, 'preview', rule],
    queryFn: ({ signal }) => unwrap(api.POST('/api/v1/segments/preview', { body: { rule }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

async function changing<T>(key: readonly string[], work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void queries.invalidateQueries({ queryKey: key });
  }
}

const ofSegment = (id: string) => ({ path: { segment_id: id } });

export const saveSegment = (id: string | null, name: string, rule: Rule): Promise<SegmentRead> =>
  changing(
    segments,
    id === null
      ? once((headers) => api.POST('/api/v1/segments', { body: { name, rule }, headers }))
      : unwrap(api.PATCH('/api/v1/segments/{segment_id}', { params: ofSegment(id), body: { name, rule } })),
  );

export const archiveSegment = (id: string) =>
  changing(segments, unwrap(api.DELETE('/api/v1/segments/{segment_id}', { params: ofSegment(id) })));

export const restoreSegment = (id: string) =>
  changing(
    segments,
    once((headers) => api.POST('/api/v1/segments/{segment_id}/restore', { params: ofSegment(id), headers })),
  );

// --- campaigns --------------------------------------------------------------------------------------------------

/** While messages are put in or go out, what is shown of a campaign is asked for again. */
const EVERY = 2_000;

export const campaignsQuery = infiniteQueryOptions({
  queryKey: [...campaigns, 'list'],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET('/api/v1/campaigns', {
        params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: ({ state }) =>
    state.data?.pages.some((page) => page.items.some((one) => one.status === 'running')) ? EVERY : false,
});

const ofCampaign = (id: string) => ({ path: { campaign_id: id } });

export const resultQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaigns, 'result', id],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/campaigns/{campaign_id}/result', { params: ofCampaign(id), signal })),
    staleTime: 0,
  });

export const planQuery = (body: CampaignPlanOf) =>
  queryOptions({
    queryKey: [...campaigns, 'plan', body],
    queryFn: ({ signal }) => unwrap(api.POST('/api/v1/campaigns/plan', { body, signal })),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

export const createCampaign = (body: CampaignCreate) =>
  changing(
    campaigns,
    once((headers) => api.POST('/api/v1/campaigns', { body, headers })),
  );

export const changeCampaign = (id: string, body: CampaignUpdate) =>
  changing(campaigns, unwrap(api.PATCH('/api/v1/campaigns/{campaign_id}', { params: ofCampaign(id), body })));

export const deleteCampaign = (id: string) =>
  changing(campaigns, unwrap(api.DELETE('/api/v1/campaigns/{campaign_id}', { params: ofCampaign(id) })));

export const startCampaign = (id: string, at: string | null) =>
  changing(
    campaigns,
    once((headers) =>
      api.POST('/api/v1/campaigns/{campaign_id}/start', { params: ofCampaign(id), body: { at }, headers }),
    ),
  );

export type Step = 'unschedule' | 'pause' | 'resume' | 'stop';

export const moveCampaign = (id: string, step: Step) =>
  changing(
    campaigns,
    once((headers) => {
      const asked = { params: ofCampaign(id), headers };
      if (step === 'unschedule') return api.POST('/api/v1/campaigns/{campaign_id}/unschedule', asked);
      if (step === 'pause') return api.POST('/api/v1/campaigns/{campaign_id}/pause', asked);
      if (step === 'resume') return api.POST('/api/v1/campaigns/{campaign_id}/resume', asked);
      return api.POST('/api/v1/campaigns/{campaign_id}/stop', asked);
    }),
  );

// --- points -----------------------------------------------------------------------------------------------------

const referrals = ['referrals'] as const;

/** How many came by members' links, month by month. */
export const referralFiguresQuery = queryOptions({
  queryKey: [...referrals, 'figures'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/loyalty/referrals/figures', { signal })),
  refetchOnMount: 'always',
});

/** Members' links that were opened, the newest first. */
export const referralsQuery = infiniteQueryOptions({
  queryKey: [...referrals, 'list'],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET('/api/v1/loyalty/referrals', {
        params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchOnMount: 'always',
});

/** What the programme has come to. */
export const programmeQuery = queryOptions({
  queryKey: ['loyalty'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/loyalty', { signal })),
  refetchOnMount: 'always',
});
