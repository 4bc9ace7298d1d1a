// Where an order is brought to: one of the addresses that are saved with the phone, or another one that is typed.

import { partsOf } from '@shared/addresses';
import type { AddressRead, OwnProfile } from '@shared/api/schema';
import { useState } from 'react';
import type { Details } from './basket';
import { keepAddress, MOST_ADDRESSES } from './phone';

const NONE: readonly AddressRead[] = [];

/** `typed`: what was, in this order; only that stays on the device. `note` keeps it there. */
export function useBringing(
  slug: string,
  customer: OwnProfile | undefined,
  typed: Details,
  note: (details: Details) => void,
) {
  const [picked, setPicked] = useState<string | null>(); // null: another one
  const [isToBeKept, setToBeKept] = useState(false);
  const [hasNoted, setNoted] = useState(false);
  const addresses = customer?.addresses ?? NONE;
  const written = typed.delivery_address?.trim() ?? '';
  const usual = written
    ? addresses.find((one) => one.one_line === written)
    : (addresses.find((one) => one.is_default) ?? addresses[0]);
  const chosen = picked === undefined ? usual : addresses.find(({ id }) => id === picked);
  const mayKeep = customer !== undefined && !chosen && written !== '' && addresses.length < MOST_ADDRESSES;

  return {
    addresses,
    chosen,
    mayKeep,
    isToBeKept,
    setToBeKept,
    /** What a saved address says to the order. */
    details: (chosen
      ? {
          delivery_address: chosen.one_line,
          ...(chosen.zone && !typed.delivery_zone ? { delivery_zone: chosen.zone.name } : {}),
          ...(chosen.delivery_notes && !hasNoted && !typed.notes ? { notes: chosen.delivery_notes } : {}),
        }
      : picked === null && !written
        ? { delivery_address: '' }
        : {}) as Details,
    choose: (address: AddressRead | null) => {
      setPicked(address?.id ?? null);
      note({ delivery_address: '', delivery_zone: '' });
    },
    /** To be told of whatever is typed. */
    onTyped: ({ delivery_address, notes }: Details) => {
      if (delivery_address !== undefined) setPicked(null);
      if (notes !== undefined) setNoted(true);
    },
    /** To be called once the order is on its way. */
    keep: () => {
      if (mayKeep && isToBeKept) keepAddress(slug, partsOf(written));
    },
  };
}
