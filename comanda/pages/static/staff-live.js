// The open orders of the business, kept up to date by its stream.

import { explain, NoAnswer, Problem } from './api.js';
import { refused, staff, token } from './staff-api.js';
import { follow } from './stream.js';

const GATHER = 120;

/** `on(name, listener)`: change (the orders), fresh (orders that were not there before), state, menu, problem. */
export class Live {
  constructor() {
    this.orders = null;
    this.state = 'live';
    this.known = null;
    this.listeners = {};
    this.reading = null;
    this.again = false;
    this.timer = null;
    // A tablet that slept may have missed what happened, without noticing that its connection is dead.
    this.look = () => document.visibilityState === 'visible' && this.refresh();
  }

  on(name, listener) {
    (this.listeners[name] ??= new Set()).add(listener);
    return () => this.listeners[name].delete(listener);
  }

  tell(name, value) {
    for (const listener of this.listeners[name] ?? []) listener(value);
  }

  async start() {
    const board = await this.read();
    document.addEventListener('visibilitychange', this.look);
    this.stream = follow('/api/v1/orders/events', {
      token: token(),
      after: board.last_event_id,
      onevent: (event) => {
        if (event.event === 'menu') this.tell('menu');
        else this.soon();
      },
      onstate: (state) => {
        const back = this.state === 'lost' && state === 'live';
        this.state = state;
        this.tell('state', { state, back });
        if (back) this.refresh();
      },
      onrefused: (problem) => {
        this.state = 'lost';
        this.tell('state', { state: 'lost', back: false });
        refused(problem);
      },
    });
  }

  stop() {
    document.removeEventListener('visibilitychange', this.look);
    clearTimeout(this.timer);
    this.stream?.close();
    this.listeners = {};
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), GATHER);
  }

  async read() {
    const board = await staff('GET', '/api/v1/orders/board');
    const ids = new Set(board.orders.map((order) => order.id));
    const fresh = this.known ? board.orders.filter((order) => !this.known.has(order.id)) : [];
    this.known = new Set([...(this.known ?? []), ...ids]);
    this.orders = board.orders;
    this.tell('change', board.orders);
    if (fresh.length) this.tell('fresh', fresh);
    return board;
  }

  /** Reads the board anew; what happens meanwhile is read once more afterwards. */
  refresh() {
    this.again = true;
    this.reading ??= this.readWhileAsked().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  async readWhileAsked() {
    while (this.again) {
      this.again = false;
      try {
        await this.read();
      } catch (error) {
        if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
        if (error.status !== 401) this.tell('problem', explain(error));
      }
    }
  }
}
