// Which lines are done: a matter of this device alone, kept while it sleeps or is loaded anew.

import { useSyncExternalStore } from 'react';

const KEPT = 'comanda.ticks';
let ticked: ReadonlySet<string> = kept();
const listeners = new Set<() => void>();

function kept(): Set<string> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return new Set(Array.isArray(found) ? found.map(String) : []);
  } catch {
    return new Set();
  }
}

function set(next: ReadonlySet<string>): void {
  ticked = next;
  try {
    localStorage.setItem(KEPT, JSON.stringify([...ticked]));
  } catch {
    // Kept as long as the page lives.
  }
  for (const listener of listeners) listener();
}

export const useTicks = (): ReadonlySet<string> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ticked,
  );

export function tick(line: string, on: boolean): void {
  const next = new Set(ticked);
  if (on) next.add(line);
  else next.delete(line);
  set(next);
}

/** Orders that are no longer open need no ticks. */
export function forgetOthers(lines: string[]): void {
  const next = new Set(lines.filter((line) => ticked.has(line)));
  if (next.size !== ticked.size) set(next);
}
