// Server-Sent Events over fetch, which can send the token that EventSource cannot. Comes back by itself after
// every loss, with the last event's id, so that nothing is missed.

import { Problem, problemOf } from './api.js';

const SILENCE = 45_000; // the server says something every 15 seconds
const LONGEST_PAUSE = 30_000;

/**
 * Follows `path` until `close()`.
 * `onevent({event, data, id})`; `onstate('live' | 'lost')`; `onrefused(problem)` ends it: signed out, or not there.
 */
export function follow(path, { token, after = null, onevent, onstate, onrefused }) {
  let closed = false;
  let lastId = after;
  let failures = 0;
  let connection = null;
  let wake = () => {};

  const pause = (milliseconds) =>
    new Promise((resolve) => {
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
      const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token}` };
      if (lastId !== null) headers['Last-Event-ID'] = String(lastId);
      const answer = await fetch(path, { headers, cache: 'no-store', signal: aborter.signal });
      if (!answer.ok) throw await problemOf(answer);
      failures = 0;
      onstate('live');
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const take = parser((event) => {
        if (event.id !== null) lastId = event.id;
        if (event.data !== null && !closed) onevent(event);
      });
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => aborter.abort(), SILENCE);
        take(value);
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
          onrefused(error);
          return;
        }
        failures += 1;
        if (error.retryAfter) await pause(error.retryAfter * 1000);
      }
      if (closed) return;
      onstate('lost');
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
  run();

  return {
    close() {
      closed = true;
      removeEventListener('online', lookUp);
      removeEventListener('offline', goneOffline);
      document.removeEventListener('visibilitychange', lookUp);
      connection?.abort();
      wake();
    },
  };
}

/** Takes the stream's text in pieces of any size and calls `emit({event, data, id})` for each whole event. */
export function parser(emit) {
  let rest = '';
  let event = { event: 'message', data: null, id: null };
  return (text) => {
    rest += text;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data !== null || event.id !== null) emit(event);
        event = { event: 'message', data: null, id: null };
        continue;
      }
      const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      if (name === 'event') event.event = value;
      else if (name === 'data') event.data = event.data === null ? value : `${event.data}\n${value}`;
      else if (name === 'id') event.id = value;
    }
  };
}
