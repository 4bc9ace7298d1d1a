// The API as typed calls. A refusal is a Problem with the stable `code` of its RFC 9457 body; no answer is NoAnswer.

import createClient from 'openapi-fetch';
import type { Problem as ProblemBody, paths } from './schema';

const PATIENCE = 20_000;

/** What the server refused. `code` never changes its meaning; `body` holds the data of that refusal. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly body: Partial<ProblemBody> & Record<string, unknown>;
  /** Seconds to wait before the next try; 0: none was named. */
  readonly retryAfter: number;

  constructor(status: number, body: unknown, retryAfter = 0) {
    const said = (typeof body === 'object' && body !== null ? body : {}) as Problem['body'];
    super(said.detail ?? '');
    this.status = status;
    this.body = said;
    this.code = said.code ?? 'unknown';
    this.retryAfter = retryAfter;
  }
}

/** Nothing came back: offline, or the server took too long. Nobody knows whether the request arrived. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

let skew = 0;

/** The server's present in milliseconds, as near as its answers tell; phones' clocks are often minutes off. */
export const now = (): number => Date.now() + skew;

function noteTime(answer: Response): void {
  const said = Date.parse(answer.headers.get('date') ?? '');
  // A kept answer tells of another day; and a header has no fractions of a second.
  if (!Number.isFinite(said) || answer.headers.get('cache-control') !== 'no-store') return;
  const found = said + 500 - Date.now();
  if (Math.abs(found - skew) > 1500) skew = Math.abs(found) > 1500 ? found : 0;
}

async function ask(request: Request): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  const leave = () => patience.abort();
  request.signal.addEventListener('abort', leave);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    noteTime(answer);
    return answer;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new NoAnswer();
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', leave);
  }
}

export const api = createClient<paths>({ baseUrl: '', fetch: ask, cache: 'no-cache' });

/** The body of an answer. Raises Problem. */
export async function unwrap<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

export const problemOf = (answer: Response, body: unknown): Problem =>
  new Problem(answer.status, body, Number(answer.headers.get('retry-after')) || 0);

export const bearer = (token: string | null | undefined): Record<string, string> =>
  token ? { Authorization: `Bearer ${token}` } : {};

/** Keys are told apart by chance alone; crypto.randomUUID is missing on plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether nobody can know yet what became of the request: the same key must be sent again. */
export const isUndecided = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  (error instanceof Problem &&
    (error.status >= 500 || error.status === 429 || error.code === 'idempotency_in_progress'));
