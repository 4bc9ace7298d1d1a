// Keys with which members' cards are signed for phones. They go in and never come back.

import { api, Problem, unwrap } from '@shared/api/client';
import type { AppleKeys, GoogleKeys, WalletAccountRead } from '@shared/api/schema';
import type { Language } from '@shared/text';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';

export type Wallet = WalletAccountRead['wallet'];

export const walletsQuery = queryOptions({
  queryKey: ['settings', 'wallets'],
  queryFn: () => unwrap(api.GET('/api/v1/settings/wallets')),
});

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await queries.invalidateQueries({ queryKey: walletsQuery.queryKey });
  }
}

/** Raises Problem, as all that follow. */
export const enterWallet = (body: AppleKeys | GoogleKeys) =>
  changing(unwrap(api.PUT('/api/v1/settings/wallets', { body })));

export const requestCertificate = () => changing(unwrap(api.POST('/api/v1/settings/wallets/apple/request')));

export const removeWallet = (wallet: Wallet) =>
  changing(unwrap(api.DELETE('/api/v1/settings/wallets/{wallet}', { params: { path: { wallet } } })));

/** Where the card of a member who is made up is fetched. */
export const makeSample = async (wallet: Wallet, language: Language): Promise<string> => {
  const body = { language };
  const made = await unwrap(
    api.POST('/api/v1/settings/wallets/{wallet}/sample', { params: { path: { wallet } }, body }),
  );
  return new URL(made.card_url, window.location.origin).href;
};

/** Of the reasons why keys are refused: which field is to be looked at. */
const FIELDS: Readonly<Record<string, string>> = {
  certificate_unreadable: 'certificate',
  not_pass_type: 'certificate',
  expired: 'certificate',
  wwdr_unreadable: 'intermediate',
  wwdr_of_another: 'intermediate',
  wwdr_expired: 'intermediate',
  no_key: 'key',
  key_of_another: 'key',
  issuer: 'issuer_id',
  not_json: 'key_file',
  not_service_account: 'key_file',
};

/** Null where none of these is meant. */
export function fieldOf(problem: unknown, names: readonly string[]): string | null {
  if (!(problem instanceof Problem)) return null;
  const reason = String(problem.body.reason);
  if (reason === 'key_unreadable') return names.includes('key') ? 'key' : 'key_file';
  return FIELDS[reason] ?? null;
}

/** A certificate as Apple gives it is no text: then it is written as one (RFC 7468). */
export function textOf(bytes: Uint8Array): string {
  // Of DER, the tag of a sequence; no text begins with it but one that begins with a nought.
  if (bytes[0] !== 0x30 || (bytes[1] ?? 0) < 0x80) return new TextDecoder().decode(bytes);
  const base64 = btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(''));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
