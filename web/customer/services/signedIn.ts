// Whether somebody may be signed in to an account on this device. Says nothing of whom, and asks the server nothing: who
// has no account never loads, or asks, anything of all that.

import { NoAnswer } from '@shared/api/client';
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

/** That the guest of a token need not be offered to the account. */
export async function noteOffered(token: string): Promise<void> {
  const { noteOffered: note } = await import('./claiming');
  await note([guestOf(token)]);
}

/** The access token to order with; null for a guest. `refused`: one that the server does not take any more. Raises
 * NoAnswer or Problem where that cannot be known now. */
export async function orderingToken(refused?: string): Promise<string | null> {
  if (!maySignedIn()) return null;
  const account = await import('./account').catch(() => {
    throw new NoAnswer();
  });
  return account.accessToken(refused);
}
