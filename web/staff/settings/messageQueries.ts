// By which ways and in which words customers are told, and who carries SMS. Keys go in and never come back.

import { api, unwrap } from '@shared/api/client';
import type {
  AfricasTalkingAccount,
  PreviewCreate,
  SmsAccountRead,
  SmsTerms,
  TemplateRead,
  TwilioAccount,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';

export type Carrier = SmsAccountRead['provider'];
export type SmsKeys = TwilioAccount | AfricasTalkingAccount;
export type Which = Pick<TemplateRead, 'notification_type' | 'channel' | 'language'>;

export const smsQuery = queryOptions({
  queryKey: ['settings', 'sms'],
  queryFn: () => unwrap(api.GET('/api/v1/settings/sms')),
});

export const templatesQuery = queryOptions({
  queryKey: ['settings', 'templates'],
  queryFn: () => unwrap(api.GET('/api/v1/settings/messages/templates')),
});

async function changing<T>(work: Promise<T>, key: readonly unknown[]): Promise<T> {
  try {
    return await work;
  } finally {
    await queries.invalidateQueries({ queryKey: key });
  }
}

const of = (carrier: Carrier) => ({ path: { carrier } });

/** The provider is asked first. Raises Problem, as all that follow. */
export const enterSmsKeys = (body: SmsKeys) =>
  changing(unwrap(api.PUT('/api/v1/settings/sms', { body })), smsQuery.queryKey);

/** Sender and price; the keys stay. */
export const changeSmsTerms = (provider: Carrier, body: SmsTerms) =>
  changing(
    unwrap(api.PATCH('/api/v1/settings/sms/{carrier}', { params: of(provider), body })),
    smsQuery.queryKey,
  );

export const checkSmsAccount = (provider: Carrier) =>
  changing(
    unwrap(api.POST('/api/v1/settings/sms/{carrier}/check', { params: of(provider) })),
    smsQuery.queryKey,
  );

export const orderSmsAccounts = (providers: Carrier[]) =>
  changing(unwrap(api.PUT('/api/v1/settings/sms/order', { body: { providers } })), smsQuery.queryKey);

export const removeSmsAccount = (provider: Carrier) =>
  changing(unwrap(api.DELETE('/api/v1/settings/sms/{carrier}', { params: of(provider) })), smsQuery.queryKey);

/** One SMS, now. */
export const sendTestSms = (provider: Carrier, phone: string) =>
  unwrap(api.POST('/api/v1/settings/sms/test', { body: { provider, phone } }));

const TEMPLATE = '/api/v1/settings/messages/templates/{notification_type}/{channel}/{language}';

const path = ({ notification_type, channel, language }: Which) => ({
  path: { notification_type, channel, language },
});

export const isSame = (one: Which, other: Which): boolean =>
  one.notification_type === other.notification_type &&
  one.channel === other.channel &&
  one.language === other.language;

export async function saveWords(which: Which, words: { subject: string; body: string }): Promise<void> {
  const saved = await unwrap(api.PUT(TEMPLATE, { params: path(which), body: words }));
  queries.setQueryData(templatesQuery.queryKey, (all) =>
    all?.map((one) => (isSame(one, saved) ? saved : one)),
  );
}

export const forgetWords = (which: Which) =>
  changing(unwrap(api.DELETE(TEMPLATE, { params: path(which) })), templatesQuery.queryKey);

/** The words filled with examples. What was shown of the same message stays until the newest is there. */
export const previewQuery = (body: PreviewCreate) =>
  queryOptions({
    queryKey: ['message-preview', body],
    queryFn: () => unwrap(api.POST('/api/v1/settings/messages/preview', { body })),
    retry: false,
    gcTime: 60_000,
    placeholderData: (before, query) =>
      query && isSame(query.queryKey[1] as PreviewCreate, body) ? before : undefined,
  });
