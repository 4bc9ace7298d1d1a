// What a business holds under a phone that was proved: a copy of it, and its end. Each time a fresh code says who asks.

import { api } from '@shared/api/client';
import type { GuestRequest } from '@shared/api/schema';
import type { Language } from '@shared/text';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { asOwn } from './phone';
import { ACCOUNT } from './queries';

const PATH = '/api/customer/phone/data-requests';

export const dataAskedAt = (slug: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'own data', slug],
    queryFn: ({ signal }): Promise<GuestRequest[]> =>
      asOwn(slug, (headers) => api.GET(PATH, { params: { query: { restaurant: slug } }, headers, signal })),
    refetchOnMount: 'always',
    // A copy is made within minutes.
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.kind === 'export' && one.status === 'waiting') ? 5000 : false,
    networkMode: 'always',
  });

const again = (slug: string): Promise<void> => queries.invalidateQueries(dataAskedAt(slug));

interface Asked {
  kind: GuestRequest['kind'];
  code: string;
  language: Language;
}

export async function askForOwnData(slug: string, body: Asked): Promise<void> {
  await asOwn(slug, (headers) => api.POST(PATH, { params: { query: { restaurant: slug } }, headers, body }));
  await again(slug);
}

export async function keepOwnData(slug: string, guest_request_id: string): Promise<void> {
  await asOwn(slug, (headers) =>
    api.POST(`${PATH}/{guest_request_id}/cancel`, {
      params: { path: { guest_request_id }, query: { restaurant: slug } },
      headers,
    }),
  );
  await again(slug);
}

/** Once: with that it is gone. */
export async function fetchOwnData(slug: string, guest_export_id: string, code: string): Promise<Blob> {
  const file = await asOwn(slug, (headers) =>
    api.POST(`${PATH}/{guest_export_id}/file`, {
      params: { path: { guest_export_id }, query: { restaurant: slug } },
      headers,
      body: { code },
      parseAs: 'blob',
    }),
  );
  await again(slug);
  return file as unknown as Blob;
}
