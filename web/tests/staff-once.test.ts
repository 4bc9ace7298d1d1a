import { NoAnswer } from '@shared/api/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { once } from '../staff/app/once';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Headers = { 'Idempotency-Key': string };

/** Gives these answers in turn, and keeps the keys it was asked with. */
function server(...statuses: number[]) {
  const keys: string[] = [];
  const send = async (headers: Headers) => {
    keys.push(headers['Idempotency-Key']);
    const status = statuses.shift() ?? 0;
    if (status === 0) throw new NoAnswer();
    const response = new Response(null, { status });
    return status < 300 ? { data: status, response } : { error: {}, response };
  };
  return { keys, send };
}

async function asked(send: (headers: Headers) => Promise<{ response: Response }>, same?: string) {
  const work = once(send, same).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return work;
}

test('what has no answer is asked for three times, with one key', async () => {
  const { keys, send } = server();
  expect(await asked(send)).toBeInstanceOf(NoAnswer);
  expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
});

test('pressed once more it is the same, until there was an answer', async () => {
  const { keys, send } = server(0, 0, 0, 503, 0, 201, 201);
  for (let times = 0; times < 4; times += 1) await asked(send, 'refund 7');
  expect(keys.length).toBe(7);
  expect(new Set(keys.slice(0, 6)).size).toBe(1);
  expect(keys[6]).not.toBe(keys[5]);
});

test('what was refused, and what is something else, has a key of its own', async () => {
  const { keys, send } = server(0, 0, 0, 201, 409, 201);
  await asked(send, 'refund 7');
  await asked(send, 'refund 8');
  await asked(send, 'refund 7');
  await asked(send, 'refund 7');
  expect(new Set(keys).size).toBe(3);
  expect(keys[4]).toBe(keys[0]);
});
