// What the programme of points has come to.

import { api, unwrap } from '@shared/api/client';
import { queryOptions } from '@tanstack/react-query';

export const programmeQuery = queryOptions({
  queryKey: ['loyalty'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/loyalty', { signal })),
  refetchOnMount: 'always',
});
