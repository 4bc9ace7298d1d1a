// Writes that happen once, however often they are sent.

import { NoAnswer, newKey, Problem, unwrap } from '@shared/api/client';

type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

// Of what was never answered: it may have happened.
const unanswered = new Map<string, string>();

/**
 * A write that is sent again with the same key while there is no answer, and so happens once. `same`: what says that a
 * later one is this one again, when somebody presses the button once more; for what may be wanted twice.
 */
export async function once<T>(
  send: (headers: { 'Idempotency-Key': string }) => Asked<T>,
  same = '',
): Promise<T> {
  const key = unanswered.get(same) ?? newKey();
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await unwrap(send({ 'Idempotency-Key': key }));
      unanswered.delete(same);
      return answer;
    } catch (error) {
      const isRefused = error instanceof Problem && error.status < 500;
      if (same && !isRefused) unanswered.set(same, key);
      else unanswered.delete(same);
      if (!(error instanceof NoAnswer) || tries >= 2) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * (tries + 1)));
    }
  }
}
