// Who a guest is at each business: the tokens this device was given, newest first. Whoever starts anew at a table
// becomes a new guest there; the earlier token stays, since it alone opens the earlier orders.

import { list, read, write } from './store.js';

const key = (slug) => `identity:${slug}`;
const orderKey = (id) => `order:${id}`;

function guestOf(token) {
  try {
    const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(payload)).sub;
  } catch {
    return token;
  }
}

/** Every token of this business, the present one first. */
export async function tokensOf(slug) {
  const kept = (await read(key(slug))) ?? { tokens: [], anew: false };
  return kept.tokens;
}

/** The token to order with; null for someone who is new, or has chosen to start anew. */
export async function presentToken(slug) {
  const kept = await read(key(slug));
  return kept && !kept.anew ? (kept.tokens[0] ?? null) : null;
}

function withToken(kept, token) {
  const guest = guestOf(token);
  const others = (kept?.tokens ?? []).filter((one) => guestOf(one) !== guest);
  return { tokens: [token, ...others].slice(0, 20), anew: false };
}

export async function keepToken(slug, token) {
  await write({ [key(slug)]: withToken(await read(key(slug)), token) });
}

/** The next order is a new guest's; orders so far stay readable. */
export async function startAnew(slug) {
  const kept = (await read(key(slug))) ?? { tokens: [] };
  await write({ [key(slug)]: { ...kept, anew: true } });
}

/** A token that is refused opens nothing any more. */
export async function dropToken(slug, token) {
  const kept = await read(key(slug));
  if (kept) await write({ [key(slug)]: { ...kept, tokens: kept.tokens.filter((one) => one !== token) } });
}

/** Keeps what an order's answer brought, and forgets `done` keys, all at once. */
export async function keepOrder(order, { slug, place, done = {} }) {
  const kept = withToken(await read(key(slug)), order.guest_token);
  await write({
    [key(slug)]: kept,
    [orderKey(order.id)]: { slug, place, token: order.guest_token },
    ...done,
  });
}

export async function noteOrder(id, about) {
  const kept = (await read(orderKey(id))) ?? {};
  await write({ [orderKey(id)]: { ...kept, ...about } });
}

/** Ways in to an order: {slug, token, place}, the likeliest first. */
export async function waysTo(id) {
  const known = await read(orderKey(id));
  const ways = known ? [known] : [];
  for (const [name, kept] of await list('identity:')) {
    const slug = name.slice('identity:'.length);
    for (const token of kept.tokens) {
      const guest = guestOf(token);
      if (!ways.some((way) => way.slug === slug && guestOf(way.token) === guest)) ways.push({ slug, token });
    }
  }
  return ways;
}
