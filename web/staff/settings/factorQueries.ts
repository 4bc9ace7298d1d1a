// One's second factor and passkeys.

import { api, unwrap } from '@shared/api/client';
import { makePasskey } from '@shared/passkeys';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { staffQuery } from './queries';

export const mfaQuery = queryOptions({
  queryKey: ['me', 'mfa'],
  queryFn: () => unwrap(api.GET('/api/v1/me/mfa')),
});

export const passkeysQuery = queryOptions({
  queryKey: ['me', 'passkeys'],
  queryFn: () => unwrap(api.GET('/api/v1/me/passkeys')),
});

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    for (const queryKey of [['me'], ['sessions'], staffQuery.queryKey]) {
      void queries.invalidateQueries({ queryKey });
    }
  }
}

export const setUpApp = (password: string) =>
  unwrap(api.POST('/api/v1/me/mfa/setup', { body: { password } }));

export const switchAppOn = (code: string) =>
  changing(unwrap(api.POST('/api/v1/me/mfa/verify', { body: { code } })));

export const switchAppOff = (password: string) =>
  changing(unwrap(api.POST('/api/v1/me/mfa/disable', { body: { password } })));

export const newBackupCodes = (password: string) =>
  changing(unwrap(api.POST('/api/v1/me/mfa/backup-codes', { body: { password } })));

export const resetMfa = (id: string) =>
  changing(
    once((headers) =>
      api.POST('/api/v1/staff/{user_id}/mfa/reset', { params: { path: { user_id: id } }, headers }),
    ),
  );

export async function addPasskey(name: string, password: string): Promise<void> {
  const { options, challenge_token } = await unwrap(
    api.POST('/api/v1/me/passkeys/begin', { body: { password } }),
  );
  const body = { challenge_token, name, credential: await makePasskey(options) };
  await changing(unwrap(api.POST('/api/v1/me/passkeys', { body })));
}

export const removePasskey = (id: string, password: string) =>
  changing(
    unwrap(
      api.POST('/api/v1/me/passkeys/{user_passkey_id}/remove', {
        params: { path: { user_passkey_id: id } },
        body: { password },
      }),
    ),
  );
