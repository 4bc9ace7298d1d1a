// Which guests of this phone may still be added to an account.

import { list, read, write } from '@shared/store';
import { guestOf, type Identity } from './identity';

const OFFERED = 'claim-offered';

export interface Unclaimed {
  guest: string;
  token: string;
}

/** Those for whom nobody has said yes or no yet. */
export async function unclaimed(): Promise<Unclaimed[]> {
  const offered = (await read<string[]>(OFFERED)) ?? [];
  return (await list<Identity>('identity:'))
    .flatMap(([, { tokens }]) => tokens.map((token) => ({ guest: guestOf(token), token })))
    .filter(({ guest }) => !offered.includes(guest));
}

/** That nobody is to be asked about them any more. */
export async function noteOffered(guests: string[]): Promise<void> {
  const offered = (await read<string[]>(OFFERED)) ?? [];
  await write({ [OFFERED]: [...new Set([...offered, ...guests])] });
}
