// A member's card in the wallet of their phone.

import { api } from '@shared/api/client';
import type { CardRead } from '@shared/api/schema';
import type { Language } from '@shared/text';
import { asOwn } from './phone';

export type Wallet = CardRead['wallets'][number];

/** Of those that the business offers, what this device can keep: each phone has its maker's; another device may hand
 * the card on to either. */
export function walletsOn(userAgent: string, offered: readonly Wallet[]): Wallet[] {
  if (/Android/i.test(userAgent)) return offered.filter((one) => one === 'google');
  if (/iPhone|iPad|iPod/.test(userAgent)) return offered.filter((one) => one === 'apple');
  return [...offered];
}

/** Where the card is put into the wallet. Raises Problem, NoAnswer. */
export async function cardFor(slug: string, wallet: Wallet, language: Language): Promise<string> {
  const { card_url } = await asOwn(slug, (headers) =>
    api.POST('/api/customer/phone/loyalty/cards/{wallet}', {
      params: { path: { wallet }, query: { restaurant: slug } },
      body: { language },
      headers,
    }),
  );
  return card_url;
}
