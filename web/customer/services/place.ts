// Where one orders: at a table, by its code, or at a business on the web, by its slug.

export type Place = { kind: 'table'; code: string } | { kind: 'shop'; slug: string };

const REMEMBERED = 'comanda.place';

/** The page's own address; every table and every shop has a basket of its own under it. */
export const addressOf = (place: Place): string =>
  place.kind === 'table' ? `/t/${encodeURIComponent(place.code)}` : `/r/${encodeURIComponent(place.slug)}`;

export function placeAt(address: string): Place | null {
  const [, kind, code] = address.split('/');
  if (!code) return null;
  if (kind === 't') return { kind: 'table', code: decodeURIComponent(code) };
  return kind === 'r' ? { kind: 'shop', slug: decodeURIComponent(code) } : null;
}

export const samePlace = (one: Place | null, other: Place): boolean =>
  one !== null && addressOf(one) === addressOf(other);

/** Cart and checkout belong to the place whose menu was open last in this tab. */
export function rememberPlace(place: Place): void {
  try {
    sessionStorage.setItem(REMEMBERED, addressOf(place));
  } catch {
    // A browser that keeps nothing still shows the menu.
  }
}

export function rememberedPlace(): Place | null {
  try {
    return placeAt(sessionStorage.getItem(REMEMBERED) ?? '');
  } catch {
    return null;
  }
}
