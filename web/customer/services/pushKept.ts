// What this device was told about pushes, for each business. The service worker reads it, too.

import { list, read, write } from '@shared/store';
import type { Language } from '@shared/text';

const PREFIX = 'push:';
const DENIED = 'push-denied';

export interface KeptPush {
  /** Whether somebody said yes here, or "not now". */
  wanted: boolean;
  /** As which guest; null: as the owner of an account. */
  token: string | null;
  /** The server's public key at that time. */
  key: string;
  language: Language;
}

export const keptPush = (slug: string): Promise<KeptPush | undefined> => read(PREFIX + slug);

export const keepPush = (slug: string, kept: KeptPush): Promise<void> => write({ [PREFIX + slug]: kept });

export const declinePush = (slug: string): Promise<void> =>
  keepPush(slug, { wanted: false, token: null, key: '', language: 'en' });

/** The businesses that send pushes here. */
export const wantedPushes = async (): Promise<[string, KeptPush][]> =>
  (await list<KeptPush>(PREFIX))
    .filter(([, { wanted }]) => wanted)
    .map(([key, kept]) => [key.slice(PREFIX.length), kept]);

/** Whether it was said already how to allow what the browser was told to deny. */
export const wasToldOfDenial = async (): Promise<boolean> => (await read(DENIED)) === true;

export const noteToldOfDenial = (): Promise<void> => write({ [DENIED]: true });
