// Whether somebody may be signed in to an account on this device. Says nothing of whom, and asks the server nothing: who
// has no account never loads, or asks, anything of all that.

import { isUndecided, NoAnswer } from '@shared/api/client';
import { queries } from '@shared/ui/App';
import type { Details } from './basket';
import { guestOf } from './identity';

const KEPT = 'comanda.account';

export function maySignedIn(): boolean {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return false;
  }
}

/** What `maySignedIn` says from now on. */
export function noteSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(KEPT, 'maybe');
    else localStorage.removeItem(KEPT);
  } catch {
    // Nothing is kept: it lasts as long as the page.
  }
}

/** What a signed-in person's profile says to an order; nothing where nobody is, or it cannot be read. */
export async function ownDetails(): Promise<Details> {
  if (!maySignedIn()) return {};
  try {
    const { profile } = await import('./accountQueries');
    const { full_name, email, phone, address } = await queries.fetchQuery(profile);
    return {
      customer_name: full_name,
      customer_email: email,
      ...(phone ? { customer_phone: phone } : {}),
      ...(address ? { delivery_address: address } : {}),
    };
  } catch {
    return {};
  }
}

/** That the guest of a token need not be offered to the account. */
export async function noteOffered(token: string): Promise<void> {
  const { noteOffered: note } = await import('./claiming');
  await note([guestOf(token)]);
}

/** The access token to order with; null for a guest, which one is too where the account is refused. `refused`: a token
 * that the server does not take any more. Raises NoAnswer or Problem where nobody can know yet. */
export async function orderingToken(refused?: string): Promise<string | null> {
  if (!maySignedIn()) return null;
  const account = await import('./account').catch(() => {
    throw new NoAnswer();
  });
  return account.accessToken(refused).catch((error: unknown) => {
    if (isUndecided(error)) throw error;
    return null;
  });
}
