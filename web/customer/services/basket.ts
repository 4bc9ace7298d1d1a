// The basket of one place, kept on the device until it is ordered.

import type { Line } from '@shared/basket';
import { western } from '@shared/format';
import { read, write } from '@shared/store';
import { useCallback, useSyncExternalStore } from 'react';
import type { Method } from './payment';
import { addressOf, type Place } from './place';

export type Fulfilment = 'dine_in' | 'pickup' | 'delivery';

/** What the person typed at the checkout, so that it need not be typed again. */
export interface Details {
  customer_name?: string;
  customer_phone?: string;
  customer_email?: string;
  fulfilment?: Fulfilment;
  method?: Method;
  /** The wallet's number, where it is another one than `customer_phone`. */
  wallet?: string;
  delivery_address?: string;
  /** Its name, as the business has it. */
  delivery_zone?: string;
  notes?: string;
}

export interface Basket {
  lines: readonly Line[];
  details: Details;
  /** Of promotions, as the server folds them. */
  codes?: readonly string[];
}

export const MOST_CODES = 3;

/** With one more: in capitals, without spaces, and not twice. Where there is no room, for the first of those that do
 * not hold. */
export function withCode(
  codes: readonly string[],
  typed: string,
  holds: (code: string) => boolean = () => true,
): string[] {
  const code = western(typed.normalize('NFKC').replace(/\s/g, '')).toUpperCase();
  if (codes.includes(code)) return [...codes];
  const given = codes.length < MOST_CODES ? undefined : codes.find((one) => !holds(one));
  return [...codes.filter((one) => one !== given), code].slice(0, MOST_CODES);
}

export const basketKey = (address: string): string => `basket:${address}`;

const EMPTY: Basket = { lines: [], details: {} };

class Kept {
  current: Basket | null = null; // null: not read yet
  private readonly listeners = new Set<() => void>();
  private readonly address: string;

  constructor(address: string) {
    this.address = address;
    void read<Basket>(basketKey(address)).then((kept) => this.show(kept ?? EMPTY));
  }

  private show(basket: Basket): void {
    this.current = basket;
    for (const listener of this.listeners) listener();
  }

  change(change: (basket: Basket) => Basket): void {
    const changed = change(this.current ?? EMPTY);
    this.show(changed);
    void write({ [basketKey(this.address)]: changed });
  }

  /** The order was placed; it is taken out of what is kept already. */
  async clear(): Promise<void> {
    const left = await read<Basket>(basketKey(this.address));
    this.show(left ?? { lines: [], details: this.current?.details ?? {} });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): Basket | null => this.current;
}

const baskets = new Map<string, Kept>();

function basketAt(place: Place): Kept {
  const address = addressOf(place);
  let kept = baskets.get(address);
  if (!kept) {
    kept = new Kept(address);
    baskets.set(address, kept);
  }
  return kept;
}

export const clearBasket = (place: Place): Promise<void> => basketAt(place).clear();

const chosen = ({ item_id, options, note }: Line): string => JSON.stringify([item_id, options, note]);

/** The kept basket without what was ordered: something may have been added while that waited. Undefined: nothing. */
export async function basketWithout(address: string, ordered: readonly Line[]): Promise<Basket | undefined> {
  const kept = await read<Basket>(basketKey(address));
  const counts = new Map<string, number>();
  for (const line of ordered) counts.set(chosen(line), (counts.get(chosen(line)) ?? 0) + line.quantity);
  const lines = (kept?.lines ?? [])
    .map((line) => ({ ...line, quantity: line.quantity - (counts.get(chosen(line)) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  return kept && lines.length > 0 ? { ...kept, lines } : undefined;
}

/** The basket, null until it is read, and how to change its lines and details. */
export function useBasket(place: Place) {
  const kept = basketAt(place);
  const basket = useSyncExternalStore(kept.subscribe, kept.snapshot);
  const setLines = useCallback(
    (change: (lines: readonly Line[]) => readonly Line[]) =>
      kept.change((now) => ({ ...now, lines: change(now.lines) })),
    [kept],
  );
  const note = useCallback(
    (details: Details) => kept.change((now) => ({ ...now, details: { ...now.details, ...details } })),
    [kept],
  );
  const setCodes = useCallback(
    (change: (codes: readonly string[]) => readonly string[]) =>
      kept.change((now) => ({ ...now, codes: change(now.codes ?? []) })),
    [kept],
  );
  return { basket, setLines, note, setCodes };
}
