// Who a guest is at each business: the tokens this device was given, newest first. Whoever starts anew at a table
// becomes a new guest there; the earlier token stays, since it alone opens the earlier orders.

import type { OrderPlaced } from '@shared/api/schema';
import { list, read, write } from '@shared/store';

export interface Identity {
  tokens: string[];
  anew: boolean;
}

/** How an order is reached: whose token, at which business, from which page it was placed. */
export interface Way {
  slug: string;
  token: string;
  place?: string;
}

const MOST_TOKENS = 20;
const key = (slug: string) => `identity:${slug}`;
const orderKey = (id: string) => `order:${id}`;

export function guestOf(token: string): string {
  try {
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    return (JSON.parse(atob(payload)) as { sub: string }).sub;
  } catch {
    return token;
  }
}

/** Every token of this business, the present one first. */
export async function tokensOf(slug: string): Promise<string[]> {
  return (await read<Identity>(key(slug)))?.tokens ?? [];
}

/** The token to order with; null for someone who is new, or has chosen to start anew. */
export async function presentToken(slug: string): Promise<string | null> {
  const kept = await read<Identity>(key(slug));
  return kept && !kept.anew ? (kept.tokens[0] ?? null) : null;
}

function withToken(kept: Identity | undefined, token: string): Identity {
  const guest = guestOf(token);
  const others = (kept?.tokens ?? []).filter((one) => guestOf(one) !== guest);
  return { tokens: [token, ...others].slice(0, MOST_TOKENS), anew: false };
}

export async function keepToken(slug: string, token: string): Promise<void> {
  await write({ [key(slug)]: withToken(await read(key(slug)), token) });
}

/** The next order is a new guest's; orders so far stay readable. */
export async function startAnew(slug: string): Promise<void> {
  const kept = await read<Identity>(key(slug));
  await write({ [key(slug)]: { tokens: kept?.tokens ?? [], anew: true } });
}

/** A token that is refused opens nothing any more. */
export async function dropToken(slug: string, token: string): Promise<void> {
  const kept = await read<Identity>(key(slug));
  if (kept) await write({ [key(slug)]: { ...kept, tokens: kept.tokens.filter((one) => one !== token) } });
}

/** Keeps what an order's answer brought, and writes `alongside`, all at once. */
export async function keepOrder(
  order: OrderPlaced,
  { slug, place, alongside = {} }: { slug: string; place: string; alongside?: Record<string, unknown> },
): Promise<void> {
  const way: Way = { slug, place, token: order.guest_token };
  await write({
    [key(slug)]: withToken(await read(key(slug)), order.guest_token),
    [orderKey(order.id)]: way,
    ...alongside,
  });
}

export async function noteOrder(id: string, about: Way): Promise<void> {
  await write({ [orderKey(id)]: { ...(await read<Way>(orderKey(id))), ...about } });
}

/** Where no way to it is known: the guest who placed it may do more with it than one who only has the same phone. */
export async function noteFound(id: string, way: Way): Promise<void> {
  if ((await read<Way>(orderKey(id))) === undefined) await noteOrder(id, way);
}

/** Ways in to an order, the likeliest first. */
export async function waysTo(id: string): Promise<Way[]> {
  const known = await read<Way>(orderKey(id));
  const ways = known ? [known] : [];
  for (const [name, kept] of await list<Identity>('identity:')) {
    const slug = name.slice('identity:'.length);
    for (const token of kept.tokens) {
      if (!ways.some((way) => way.slug === slug && guestOf(way.token) === guestOf(token)))
        ways.push({ slug, token });
    }
  }
  return ways;
}
