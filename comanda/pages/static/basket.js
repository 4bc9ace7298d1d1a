// What is about to be ordered here, kept on the device until it is ordered.

import { read, write } from './store.js';

export const MOST = 50;

const sameOptions = (one, other) => one.length === other.length && one.every((id) => other.includes(id));

export const basketKey = (place) => `basket:${place}`;

/** `place` is the page's own address: every table and every shop has a basket of its own. */
export class Basket {
  constructor(place, kept) {
    this.place = place;
    this.lines = kept?.lines ?? [];
    this.details = kept?.details ?? {};
    this.listeners = [];
  }

  static async open(place) {
    return new Basket(place, await read(basketKey(place)));
  }

  /** Answers what ends the listening. */
  onchange(listener) {
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener);
    };
  }

  save() {
    this.saved = write({ [basketKey(this.place)]: { lines: this.lines, details: this.details } });
  }

  changed() {
    this.save();
    for (const listener of [...this.listeners]) listener();
  }

  /** The same thing chosen again counts up the line there is. */
  add({ item_id, quantity, options, note }) {
    const line = this.lines.find(
      (one) => one.item_id === item_id && one.note === note && sameOptions(one.options, options),
    );
    if (line) line.quantity = Math.min(MOST, line.quantity + quantity);
    else this.lines.push({ item_id, quantity, options, note });
    this.changed();
  }

  /** In its place; where it has become the same as another line, the two are one. */
  replaceLine(line, wanted) {
    const index = this.lines.indexOf(line);
    this.lines.splice(index, 1);
    const before = this.lines.length;
    this.add(wanted);
    if (this.lines.length > before) this.lines.splice(index, 0, this.lines.pop());
    this.changed();
  }

  setQuantity(line, quantity) {
    line.quantity = quantity;
    this.changed();
  }

  remove(line) {
    this.lines = this.lines.filter((one) => one !== line);
    this.changed();
  }

  note(details) {
    Object.assign(this.details, details);
    this.save();
  }

  count() {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  countOf(itemId) {
    return this.lines.reduce((sum, line) => sum + (line.item_id === itemId ? line.quantity : 0), 0);
  }

  subtotal(catalog) {
    return this.lines.reduce((sum, line) => sum + (look(line, catalog).total ?? 0), 0);
  }
}

/** The menu with its items by id. */
export function catalogOf(menu) {
  const items = new Map(menu.categories.flatMap((category) => category.items).map((item) => [item.id, item]));
  return { business: menu.business, items };
}

/** What a choice of options costs; never below zero, as the server has it. */
export const unitPrice = (item, options) =>
  Math.max(0, item.price_cents + options.reduce((sum, option) => sum + option.price_delta_cents, 0));

/** A line as the menu is now. `problem` says why it cannot be ordered as it is. */
export function look(line, catalog) {
  const item = catalog.items.get(line.item_id);
  if (!item) return { item: null, options: [], problem: 'gone' };
  const offered = item.option_groups.flatMap((group) => group.options);
  const options = offered.filter((option) => line.options.includes(option.id));
  const unit = unitPrice(item, options);
  let problem = null;
  if (!item.available) problem = item.unavailable_because;
  else if (options.length !== line.options.length || options.some((option) => !option.available)) problem = 'choices';
  else if (
    item.option_groups.some((group) => {
      const chosen = group.options.filter((option) => line.options.includes(option.id)).length;
      return chosen < group.min_choices || chosen > group.max_choices;
    })
  ) {
    problem = 'choices';
  }
  return { item, options, unit, total: unit * line.quantity, problem };
}
