// Accounts with payment providers. Keys go in and never come back.

import { api, unwrap } from '@shared/api/client';
import type { AccountRead, HubtelAccount, MomoAccount, PaystackAccount } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { accountsQuery } from '../order/paymentQueries';

export type Provider = AccountRead['provider'];
export type Keys = PaystackAccount | MomoAccount | HubtelAccount;

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await queries.invalidateQueries({ queryKey: accountsQuery.queryKey });
  }
}

const of = (provider: Provider) => ({ path: { provider } });

/** The provider is asked first. Raises Problem, as all that follow. */
export const enterKeys = (body: Keys) => changing(unwrap(api.PUT('/api/v1/settings/payments', { body })));

export const checkAccount = (provider: Provider) =>
  changing(unwrap(api.POST('/api/v1/settings/payments/{provider}/check', { params: of(provider) })));

export const setMethods = (provider: Provider, methods: AccountRead['methods']) =>
  changing(
    unwrap(
      api.PUT('/api/v1/settings/payments/{provider}/methods', { params: of(provider), body: { methods } }),
    ),
  );

export const removeAccount = (provider: Provider) =>
  changing(unwrap(api.DELETE('/api/v1/settings/payments/{provider}', { params: of(provider) })));
