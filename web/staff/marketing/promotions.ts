// A promotion as it is written in a form.

import type { PromotionRead, PromotionWrite } from '@shared/api/schema';
import { centsOf, plainOf } from '../order/sums';
import { countOf } from '../settings/CountField';

export interface Draft {
  name: string;
  name2: string;
  code: string;
  kind: PromotionWrite['kind'];
  amount: string;
  most: string;
  percent: string;
  units: string;
  target: NonNullable<PromotionWrite['target']>;
  item_ids: string[];
  category_ids: string[];
  minimum: string;
  fulfilments: NonNullable<PromotionWrite['fulfilments']>;
  sources: NonNullable<PromotionWrite['sources']>;
  valid_from: string;
  valid_until: string;
  windows: NonNullable<PromotionWrite['windows']>;
  tiers: NonNullable<PromotionWrite['tiers']>;
  /** Empty: of none. */
  segment_id: string;
  first_order: boolean;
  total_limit: string;
  customer_limit: string;
  combines: boolean;
}

export const FRESH: Draft = {
  name: '',
  name2: '',
  code: '',
  kind: 'percent',
  amount: '',
  most: '',
  percent: '10',
  units: '1',
  target: 'order',
  item_ids: [],
  category_ids: [],
  minimum: '',
  fulfilments: [],
  sources: [],
  valid_from: '',
  valid_until: '',
  windows: [],
  tiers: [],
  segment_id: '',
  first_order: false,
  total_limit: '',
  customer_limit: '',
  combines: false,
};

const written = (value: number | null): string => (value === null ? '' : String(value));

export function draftOf(of: PromotionRead, decimals: number): Draft {
  const amount = (cents: number | null) => (cents ? plainOf(cents, decimals) : '');
  return {
    name: of.name,
    name2: of.name2,
    code: of.code ?? '',
    kind: of.kind,
    amount: of.kind === 'amount' ? amount(of.amount_cents) : '',
    most: of.kind === 'percent' ? amount(of.amount_cents) : '',
    percent: of.percent_bp === null ? '10' : String(of.percent_bp / 100),
    units: written(of.free_units) || '1',
    target: of.target,
    item_ids: of.item_ids,
    category_ids: of.category_ids,
    minimum: amount(of.minimum_cents),
    fulfilments: of.fulfilments,
    sources: of.sources,
    valid_from: of.valid_from ?? '',
    valid_until: of.valid_until ?? '',
    windows: of.windows,
    tiers: of.tiers,
    segment_id: of.segment_id ?? '',
    first_order: of.first_order,
    total_limit: written(of.total_limit),
    customer_limit: written(of.customer_limit),
    combines: of.combines,
  };
}

/** What of a draft cannot be sent, as keys of texts by field. */
export function problemsOf(draft: Draft, decimals: number): Partial<Record<keyof Draft, string>> {
  const found: Partial<Record<keyof Draft, string>> = {};
  const isAmount = (text: string) => (centsOf(text, decimals) ?? 0) > 0;
  const isCount = (text: string) => (countOf(text) ?? 0) > 0;
  if (!draft.name.trim()) found.name = 'missing.value';
  if (draft.code.trim() && !/^[\p{L}\p{N}_-]{3,30}$/u.test(draft.code.replace(/\s/g, ''))) {
    found.code = 'promotions.code_wrong';
  }
  if (draft.kind === 'amount' && !isAmount(draft.amount)) found.amount = 'promotions.amount_wrong';
  if (draft.kind === 'percent') {
    const bp = centsOf(draft.percent, 2);
    if (!bp || bp > 10_000) found.percent = 'promotions.percent_wrong';
    if (draft.most.trim() && !isAmount(draft.most)) found.most = 'promotions.amount_wrong';
  }
  if (draft.kind === 'free_item') {
    if (!isCount(draft.units) || Number(draft.units) > 20) found.units = 'promotions.units_wrong';
    if (!['items', 'categories'].includes(draft.target)) found.target = 'promotions.free_of';
  }
  if (draft.target === 'items' && !draft.item_ids.length) found.item_ids = 'promotions.choose_some';
  if (draft.target === 'categories' && !draft.category_ids.length) {
    found.category_ids = 'promotions.choose_some';
  }
  if (draft.minimum.trim() && centsOf(draft.minimum, decimals) === null) {
    found.minimum = 'promotions.amount_wrong';
  }
  if (draft.valid_from && draft.valid_until && draft.valid_until < draft.valid_from) {
    found.valid_until = 'promotions.ends_before';
  }
  if (draft.windows.some((one) => one.days.length === 0)) found.windows = 'promotions.window_wrong';
  for (const field of ['total_limit', 'customer_limit'] as const) {
    if (draft[field].trim() && !isCount(draft[field])) found[field] = 'promotions.count_wrong';
  }
  return found;
}

/** As it is sent; only of a draft without problems. */
export function bodyOf(draft: Draft, decimals: number): PromotionWrite {
  const amount = draft.kind === 'amount' ? draft.amount : draft.kind === 'percent' ? draft.most : '';
  return {
    name: draft.name.trim(),
    name2: draft.name2.trim(),
    code: draft.code.trim() || null,
    kind: draft.kind,
    amount_cents: amount.trim() ? centsOf(amount, decimals) : null,
    percent_bp: draft.kind === 'percent' ? centsOf(draft.percent, 2) : null,
    free_units: draft.kind === 'free_item' ? countOf(draft.units) : null,
    target: draft.target,
    item_ids: draft.target === 'items' ? draft.item_ids : [],
    category_ids: draft.target === 'categories' ? draft.category_ids : [],
    minimum_cents: draft.minimum.trim() ? (centsOf(draft.minimum, decimals) ?? 0) : 0,
    fulfilments: draft.target === 'delivery' ? ['delivery'] : draft.fulfilments,
    sources: draft.sources,
    valid_from: draft.valid_from || null,
    valid_until: draft.valid_until || null,
    windows: draft.windows,
    tiers: draft.tiers,
    segment_id: draft.segment_id || null,
    first_order: draft.first_order,
    total_limit: countOf(draft.total_limit),
    customer_limit: countOf(draft.customer_limit),
    combines: draft.combines,
  };
}
