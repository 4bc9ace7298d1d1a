// Sending an order so that it arrives once: the key is made before the first try and kept, with all that was sent,
// until an answer arrives. A page that was closed in between finds it again.

import { call, isUndecided, newKey } from './api.js';
import { basketKey } from './basket.js';
import { keepOrder } from './identity.js';
import { read, write } from './store.js';

const attemptKey = (place) => `attempt:${place}`;
const PAUSES = [1000, 2500, 5000];

/** What was sent from this place and has had no answer: {key, path, body, token, slug, at}, or undefined. */
export const openAttempt = (place) => read(attemptKey(place));

export const forgetAttempt = (place) => write({ [attemptKey(place)]: undefined });

/** The same order from the same guest keeps the key of the attempt that awaits its answer. */
export async function beginAttempt(place, { path, body, token, slug }) {
  const kept = await openAttempt(place);
  if (kept && kept.path === path && kept.token === token && JSON.stringify(kept.body) === JSON.stringify(body)) {
    return kept;
  }
  const attempt = { key: newKey(), path, body, token, slug, at: Date.now() };
  await write({ [attemptKey(place)]: attempt });
  return attempt;
}

/**
 * Sends, and tries again while nobody knows what became of it; `ontry(n)` before each further try.
 * Answers the placed order, already kept. Raises Problem once refused, NoAnswer or Problem while undecided.
 */
export async function send(place, attempt, ontry = () => {}) {
  for (let tries = 0; ; tries += 1) {
    try {
      const order = await call('POST', attempt.path, {
        token: attempt.token,
        body: attempt.body,
        key: attempt.key,
        seconds: 15,
      });
      await keepOrder(order, {
        slug: attempt.slug,
        place,
        done: { [attemptKey(place)]: undefined, [basketKey(place)]: undefined },
      });
      return order;
    } catch (error) {
      if (!isUndecided(error)) {
        await forgetAttempt(place);
        throw error;
      }
      if (tries >= PAUSES.length) throw error;
      ontry(tries + 1);
      const pause = Math.max(PAUSES[tries], Math.min(error.retryAfter ?? 0, 10) * 1000);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
