// Server-Sent Events over fetch, which can send the token that EventSource cannot. Comes back by itself after
// every loss, with the last event's id, so that nothing is missed.

import { bearer, Problem, problemOf } from './api/client';

const SILENCE = 45_000; // the server says something every 15 seconds
const LONGEST_PAUSE = 30_000;

export interface ServerEvent {
  event: string;
  data: string | null;
  id: string | null;
}

export interface Following {
  token: string;
  after?: number | null;
  onEvent: (event: ServerEvent) => void;
  onState: (state: 'live' | 'lost') => void;
  /** Ends it: signed out, or not there. */
  onRefused: (problem: Problem) => void;
}

/** Follows `path`; answers what ends it. */
export function follow(
  path: string,
  { token, after = null, onEvent, onState, onRefused }: Following,
): () => void {
  let closed = false;
  let lastId = after === null ? null : String(after);
  let failures = 0;
  let connection: AbortController | null = null;
  let wake = () => {};

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function once() {
    const aborter = new AbortController();
    connection = aborter;
    let watchdog = setTimeout(() => aborter.abort(), SILENCE);
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream', ...bearer(token) };
      if (lastId !== null) headers['Last-Event-ID'] = lastId;
      const answer = await fetch(path, { headers, cache: 'no-store', signal: aborter.signal });
      if (!answer.ok) throw problemOf(answer, await answer.json().catch(() => null));
      if (!answer.body) return;
      failures = 0;
      onState('live');
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      const take = parser((event) => {
        if (event.id !== null) lastId = event.id;
        if (event.data !== null && !closed) onEvent(event);
      });
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => aborter.abort(), SILENCE);
        take(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  async function run() {
    while (!closed) {
      const started = Date.now();
      try {
        await once();
        // The server ends every stream after ten minutes: come back at once, unless it ends them all the time.
        if (Date.now() - started > 5000) continue;
        failures += 1;
      } catch (error) {
        if (closed) return;
        if (error instanceof Problem && error.status < 500 && error.status !== 429) {
          onRefused(error);
          return;
        }
        failures += 1;
        if (error instanceof Problem && error.retryAfter) await pause(error.retryAfter * 1000);
      }
      if (closed) return;
      onState('lost');
      const longest = Math.min(LONGEST_PAUSE, 1000 * 2 ** Math.min(failures - 1, 5));
      await pause(longest * (0.6 + 0.4 * Math.random()));
    }
  }

  const lookUp = () => {
    if (document.visibilityState === 'visible') wake();
  };
  const goneOffline = () => connection?.abort();
  addEventListener('online', lookUp);
  addEventListener('offline', goneOffline);
  document.addEventListener('visibilitychange', lookUp);
  void run();

  return () => {
    closed = true;
    removeEventListener('online', lookUp);
    removeEventListener('offline', goneOffline);
    document.removeEventListener('visibilitychange', lookUp);
    connection?.abort();
    wake();
  };
}

/** Takes the stream's text in pieces of any size and calls `emit` for each whole event. */
export function parser(emit: (event: ServerEvent) => void): (text: string) => void {
  let rest = '';
  let event: ServerEvent = { event: 'message', data: null, id: null };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event.data !== null || event.id !== null) emit(event);
        event = { event: 'message', data: null, id: null };
        continue;
      }
      const found = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      const [name, value] = [found?.[1], found?.[2] ?? ''];
      if (name === 'event') event.event = value;
      else if (name === 'data') event.data = event.data === null ? value : `${event.data}\n${value}`;
      else if (name === 'id') event.id = value;
    }
  };
}
