// Addresses of customers, as both apps keep them.

import type { AddressCreate, AddressRead } from './api/schema';

/** What is kept, as it can be added again. */
export function asAdded(address: AddressRead): AddressCreate {
  const { address_type, building, floor, apartment, street, street2, area, area2, city, city2 } = address;
  const { country, latitude, longitude, is_default, delivery_notes } = address;
  return {
    address_type,
    building,
    floor,
    apartment,
    street,
    street2,
    area,
    area2,
    city,
    city2,
    country,
    latitude,
    longitude,
    is_default,
    delivery_notes,
  };
}

/** A new address, as the form fills it in. */
export const NEW_ADDRESS: AddressCreate = {
  address_type: 'home',
  building: '',
  floor: '',
  apartment: '',
  street: '',
  street2: '',
  area: '',
  area2: '',
  city: '',
  city2: '',
  is_default: false,
  delivery_notes: '',
};

/** As much as one part of an address takes. */
export const LONGEST_PART = 120;

export const ARABIC = /[\u0600-\u06ff]/;

/** What was typed as one text, in as few parts as it goes into; read again as one line, it says the same. */
export function partsOf(text: string): Partial<AddressCreate> {
  const names = ARABIC.test(text)
    ? (['street2', 'area2', 'city2'] as const)
    : (['street', 'area', 'city'] as const);
  const parts: Partial<AddressCreate> = {};
  let left = text.trim().replace(/[،,]?\s*[\n\t]+\s*/g, ', ');
  for (const name of names) {
    if (!left) break;
    const at = cutOf(left);
    parts[name] = left.slice(0, at).replace(/[\s,،]+$/, '');
    left = left.slice(at).replace(/^[\s,،]+/, '');
  }
  return parts;
}

/** Where a part ends: behind the last comma that fits, else the last word. */
function cutOf(text: string): number {
  if (text.length <= LONGEST_PART) return text.length;
  const fits = text.slice(0, LONGEST_PART);
  const at = Math.max(fits.lastIndexOf(','), fits.lastIndexOf('،'));
  return [at, fits.lastIndexOf(' '), LONGEST_PART].find((one) => one > LONGEST_PART / 3) ?? LONGEST_PART;
}
