// What is about to be ordered: lines, and what they cost on the menu as it is. Prices are shown, never decided, here.

import type { ItemOffered, Menu, OptionOffered } from './api/schema';

export const MOST = 50; // of one item

export interface Line {
  item_id: string;
  quantity: number;
  options: string[];
  note: string;
}

export type Catalog = ReadonlyMap<string, ItemOffered>;

/** The menu's items by id. */
export const catalogOf = (menu: Pick<Menu, 'categories'>): Catalog =>
  new Map(menu.categories.flatMap((category) => category.items).map((item) => [item.id, item]));

const sameOptions = (one: string[], other: string[]) =>
  one.length === other.length && one.every((id) => other.includes(id));

const same = (one: Line, other: Line) =>
  one.item_id === other.item_id && one.note === other.note && sameOptions(one.options, other.options);

/** The same thing chosen again counts up the line there is. */
export function withLine(lines: readonly Line[], wanted: Line): Line[] {
  const at = lines.findIndex((line) => same(line, wanted));
  if (at < 0) return [...lines, wanted];
  return lines.map((line, index) =>
    index === at ? { ...line, quantity: Math.min(MOST, line.quantity + wanted.quantity) } : line,
  );
}

/** In its place; where it has become the same as another line, the two are one. */
export function withLineChanged(lines: readonly Line[], at: number, wanted: Line): Line[] {
  const others = lines.filter((_, index) => index !== at);
  if (others.some((line) => same(line, wanted))) return withLine(others, wanted);
  return lines.map((line, index) => (index === at ? wanted : line));
}

export const countOf = (lines: readonly Line[], itemId?: string): number =>
  lines.reduce((sum, line) => sum + (itemId === undefined || line.item_id === itemId ? line.quantity : 0), 0);

/** What a choice of options costs; never below zero, as the server has it. */
export const unitPrice = (item: ItemOffered, options: readonly OptionOffered[]): number =>
  Math.max(
    0,
    options.reduce((sum, option) => sum + option.price_delta_cents, item.price_cents),
  );

export type LineTrouble = 'gone' | 'sold_out' | 'not_now' | 'choices';

export interface LineSeen {
  item: ItemOffered | null;
  options: OptionOffered[];
  unit: number;
  total: number;
  /** Why it cannot be ordered as it is. */
  trouble: LineTrouble | null;
}

/** A line as the menu is now. */
export function look(line: Line, catalog: Catalog): LineSeen {
  const item = catalog.get(line.item_id);
  if (!item) return { item: null, options: [], unit: 0, total: 0, trouble: 'gone' };
  const options = item.option_groups
    .flatMap((group) => group.options)
    .filter((option) => line.options.includes(option.id));
  const unit = unitPrice(item, options);
  const missing = options.length !== line.options.length || options.some((option) => !option.available);
  const miscounted = item.option_groups.some((group) => {
    const chosen = group.options.filter((option) => line.options.includes(option.id)).length;
    return chosen < group.min_choices || chosen > group.max_choices;
  });
  let trouble: LineTrouble | null = missing || miscounted ? 'choices' : null;
  if (!item.available) trouble = item.unavailable_because ?? 'sold_out';
  return { item, options, unit, total: unit * line.quantity, trouble };
}

export const subtotal = (lines: readonly Line[], catalog: Catalog): number =>
  lines.reduce((sum, line) => sum + look(line, catalog).total, 0);
