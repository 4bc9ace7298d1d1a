// Lists that are read in: sent, looked at, and read in the background.

import { api, bearer, NoAnswer, problemOf, unwrap } from '@shared/api/client';
import type { ImportRead, ImportStart } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { bookKeys, refreshBook } from './queries';

const keyOf = (id: string) => ['customer-import', id] as const;
/** The one that was looked at last, so that it is found again on the way back from another page. */
const LAST = ['customer-import'] as const;

export const lastImport = (): string | undefined => queries.getQueryData<string>(LAST);
export function rememberImport(id: string): void {
  // It is kept as long as the app is open.
  queries.setQueryDefaults(LAST, { gcTime: Number.POSITIVE_INFINITY });
  queries.setQueryData<string>(LAST, id);
}

export const forgetImport = (): void => queries.removeQueries({ queryKey: LAST, exact: true });

const EVERY = 700;

/** The last ones, newest first. */
export const importsQuery = queryOptions({
  queryKey: ['customer-imports'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/customer-imports', { signal })),
  staleTime: 0,
});

/** While it is being read in, asked again and again. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id),
    queryFn: async () => {
      const before = queries.getQueryData<ImportRead>(keyOf(id));
      const path = { import_id: id };
      const found = await unwrap(api.GET('/api/v1/customer-imports/{import_id}', { params: { path } }));
      if (before?.status === 'running' && found.status !== 'running') void refreshBook();
      return found;
    },
    refetchInterval: (query) => (query.state.data?.status === 'running' ? EVERY : false),
    refetchOnMount: 'always',
  });

function keep(found: ImportRead): ImportRead {
  queries.setQueryData(keyOf(found.id), found);
  return found;
}

/** Takes as long as the way is slow: no patience ends it but the `signal`. Raises Problem, NoAnswer. */
export async function sendList(token: string, file: File, signal: AbortSignal): Promise<ImportRead> {
  const query = new URLSearchParams({ file_name: file.name.slice(0, 200) });
  const answer = await fetch(`/api/v1/customer-imports?${query}`, {
    method: 'POST',
    headers: { ...bearer(token), 'Content-Type': 'text/csv' },
    body: file,
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? error : new NoAnswer();
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer, body);
  return keep(body as ImportRead);
}

const of = (import_id: string) => ({ path: { import_id } });

export const mapColumns = async (id: string, body: ImportStart): Promise<ImportRead> =>
  keep(await unwrap(api.PUT('/api/v1/customer-imports/{import_id}', { params: of(id), body })));

export const startImport = async (id: string): Promise<ImportRead> =>
  keep(
    await once((headers) =>
      api.POST('/api/v1/customer-imports/{import_id}/start', { params: of(id), headers }),
    ),
  );

export async function cancelImport(id: string): Promise<ImportRead> {
  const found = keep(
    await once((headers) =>
      api.POST('/api/v1/customer-imports/{import_id}/cancel', { params: of(id), headers }),
    ),
  );
  void queries.invalidateQueries({ queryKey: bookKeys.all });
  return found;
}
