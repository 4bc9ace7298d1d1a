// What of an invoice is left to take back, and what is taken back by lines, as the server counts it.

import type { Document } from '@shared/api/schema';

type Rate = Document['rates'][number];

export interface Left {
  /** Of each line of the invoice. */
  quantities: number[];
  /** What is charged for those. */
  totals: number[];
  rates: Rate[];
  gross_cents: number;
}

/** Of `invoice`, after its credit notes. */
export function leftOfInvoice(invoice: Document, credits: readonly Document[]): Left {
  const quantities = invoice.lines.map((line) => line.quantity);
  const totals = invoice.lines.map((line) => line.total_cents);
  const rates = invoice.rates.map((rate) => ({ ...rate }));
  for (const credit of credits) {
    for (const line of credit.lines) {
      const at = line.of_line ?? -1;
      const before = quantities[at];
      if (before === undefined) continue;
      quantities[at] = before - line.quantity;
      totals[at] = (totals[at] ?? 0) - line.total_cents;
    }
    for (const back of credit.rates) {
      const rate = rates.find((one) => one.rate_bp === back.rate_bp);
      if (!rate) continue;
      rate.net_cents -= back.net_cents;
      rate.tax_cents -= back.tax_cents;
      rate.gross_cents -= back.gross_cents;
    }
  }
  return { quantities, totals, rates, gross_cents: rates.reduce((sum, rate) => sum + rate.gross_cents, 0) };
}

const divideHalfUp = (value: number, by: number): number => Math.floor((2 * value + by) / (2 * by));

/** What so many of a line come to: all that are left, to all that is left of it. */
export function creditOfLine(left: Left, at: number, quantity: number): number {
  const there = left.quantities[at] ?? 0;
  return there && divideHalfUp((left.totals[at] ?? 0) * quantity, there);
}

/** What lines come to with their tax; null: more than is left at their rate. `quantities` by their place. */
export function creditOfLines(
  invoice: Document,
  left: Left,
  quantities: Readonly<Record<number, number>>,
): number | null {
  let sum = 0;
  for (const rate of left.rates) {
    const wanted = invoice.lines.reduce(
      (all, line, at) =>
        line.rate_bp === rate.rate_bp ? all + creditOfLine(left, at, quantities[at] ?? 0) : all,
      0,
    );
    if (invoice.prices_include_tax) {
      if (wanted > rate.gross_cents) return null;
      sum += wanted;
    } else {
      if (wanted > rate.net_cents) return null;
      sum += wanted + (wanted && divideHalfUp(rate.tax_cents * wanted, rate.net_cents));
    }
  }
  return sum;
}
