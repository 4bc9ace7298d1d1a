// Moves that wait a few seconds before they are sent. The states of an order have no way back, so the undoing is
// done before.

import type { OrderStaffRead, OrderStatus } from '@shared/api/schema';
import { useSyncExternalStore } from 'react';
import { type Move, sendMove } from './queries';

export const SECONDS = 5;

export interface Held {
  order: OrderStaffRead;
  move: Move;
  sending: boolean;
}

interface Waiting {
  timer: ReturnType<typeof setTimeout>;
  failed: (error: unknown) => void;
  undone: () => void;
}

let held: ReadonlyMap<string, Held> = new Map();
const waiting = new Map<string, Waiting>();
const listeners = new Set<() => void>();

function put(id: string, value: Held | null): void {
  const next = new Map(held);
  if (value) next.set(id, value);
  else next.delete(id);
  held = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useHeld = (): ReadonlyMap<string, Held> => useSyncExternalStore(subscribe, () => held);

/** Shows the order as moved, and moves it after a few seconds. */
export function hold(
  order: OrderStaffRead,
  move: Move,
  told: { failed: (error: unknown) => void; undone: () => void },
): void {
  if (held.has(order.id)) return;
  waiting.set(order.id, { timer: setTimeout(() => void send(order.id), SECONDS * 1000), ...told });
  put(order.id, { order, move, sending: false });
}

/** Answers whether there was still something to undo. */
export function undo(id: string): boolean {
  const found = held.get(id);
  if (!found || found.sending) return false;
  const wait = waiting.get(id);
  clearTimeout(wait?.timer);
  waiting.delete(id);
  put(id, null);
  wait?.undone();
  return true;
}

async function send(id: string): Promise<void> {
  const found = held.get(id);
  const wait = waiting.get(id);
  if (!found || found.sending || !wait) return;
  clearTimeout(wait.timer);
  put(id, { ...found, sending: true });
  try {
    await sendMove(found.order, found.move);
  } catch (error) {
    wait.failed(error);
  } finally {
    waiting.delete(id);
    put(id, null);
  }
}

/** Whoever leaves the page meant what they did. */
export const sendAll = (): Promise<unknown> => Promise.all([...held.keys()].map(send));

addEventListener('pagehide', () => void sendAll());

/** The orders as they are going to be. */
export const foresee = (
  orders: readonly OrderStaffRead[],
  moves: ReadonlyMap<string, Held>,
): OrderStaffRead[] =>
  orders.map((order) => {
    const found = moves.get(order.id);
    // Somebody else's later word is truer than what this device only intends.
    if (!found || order.version !== found.order.version) return order;
    const status: OrderStatus = found.move.status;
    return { ...order, status, next: [] };
  });
