// A friend's link that was opened: the server keeps it with whoever one is in this browser.

import { api } from '@shared/api/client';
import type { ReferralKept } from '@shared/api/schema';
import { keepToken } from './identity';
import { asGuest } from './phone';

/** Raises Problem, NoAnswer. */
export async function openLink(slug: string, code: string): Promise<ReferralKept> {
  const kept = await asGuest(slug, (headers) =>
    api.POST('/api/customer/phone/loyalty/referrals', {
      params: { query: { restaurant: slug } },
      body: { code },
      headers,
    }),
  );
  await keepToken(slug, kept.guest_token);
  return kept;
}
