// The addresses of the app. Every view is a file of its own, loaded when it is first opened.

import type {
  ConsentEventRead,
  InvoiceKind,
  InvoiceRead,
  MessageRead,
  OrderStatus,
  PaymentStaffRead,
} from '@shared/api/schema';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type NotFoundRouteComponent,
} from '@tanstack/react-router';
import { CHANNELS, MESSAGE_STATES, ORDER_MESSAGES, OTHER_MESSAGES } from '../order/messages';
import { type AuditGroup, GROUPS } from '../privacy/groups';
import { RANGES } from '../reports/ranges';
import { Home } from './Home';
import { Loading } from './parts';
import { Shell } from './Shell';

export interface ShellSearch {
  /** The order that is open over the view. */
  order?: string;
  /** The invoice that is open over that. */
  invoice?: string;
}

const text = (value: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof value) && String(value) ? String(value) : undefined;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What an address says, where it is something. */
function known(
  search: Record<string, unknown>,
  names: Record<string, (value: string) => boolean>,
): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {};
  for (const [name, isKnown] of Object.entries(names)) {
    const value = text(search[name]);
    found[name] = value && isKnown(value) ? value : undefined;
  }
  return found;
}

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: Record<string, unknown>): ShellSearch => {
    // What is left out stays as the address has it.
    return { order: text(search.order), invoice: text(search.invoice) } as ShellSearch;
  },
  notFoundComponent: Home as NotFoundRouteComponent,
});

const index = createRoute({ getParentRoute: () => root, path: '/', component: Home });

const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  component: lazyRouteComponent(() => import('../board/BoardPage'), 'BoardPage'),
});

const kitchen = createRoute({
  getParentRoute: () => root,
  path: '/kitchen',
  component: lazyRouteComponent(() => import('../kitchen/KitchenPage'), 'KitchenPage'),
});

export interface DeskSearch {
  /** Whose order it is to be. */
  customer?: string;
}

const desk = createRoute({
  getParentRoute: () => root,
  path: '/new',
  validateSearch: (search: Record<string, unknown>): DeskSearch =>
    known(search, { customer: (value) => UUID.test(value) }),
  component: lazyRouteComponent(() => import('../desk/DeskPage'), 'DeskPage'),
});

export interface OrdersSearch {
  q?: string;
  status?: OrderStatus;
  fulfilment?: 'dine_in' | 'pickup' | 'delivery';
  source?: 'web' | 'frontdesk' | 'phone' | 'table';
  day?: string;
  /** Newest first where it says nothing. */
  sort?: 'oldest';
}

const orders = createRoute({
  getParentRoute: () => root,
  path: '/orders',
  validateSearch: (search: Record<string, unknown>): OrdersSearch => {
    const found: Record<string, string> = {};
    for (const name of ['q', 'status', 'fulfilment', 'source', 'day']) {
      const value = text(search[name]);
      if (value) found[name] = value;
    }
    if (search.sort === 'oldest') found.sort = 'oldest';
    // What the server does not know it refuses, and the view says so.
    return found as OrdersSearch;
  },
  component: lazyRouteComponent(() => import('../search/OrdersPage'), 'OrdersPage'),
});

const tables = createRoute({
  getParentRoute: () => root,
  path: '/tables',
  component: lazyRouteComponent(() => import('../tables/TablesPage'), 'TablesPage'),
});

const menu = createRoute({
  getParentRoute: () => root,
  path: '/menu',
  component: lazyRouteComponent(() => import('../menu/MenuPage'), 'MenuPage'),
});

export interface PaymentsSearch {
  status?: PaymentStaffRead['status'];
  method?: PaymentStaffRead['method'];
  provider?: NonNullable<PaymentStaffRead['provider']>;
  since?: string;
  until?: string;
  /** Whose end is looked at; today's where it says nothing. */
  day?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const payments = createRoute({
  getParentRoute: () => root,
  path: '/payments/{-$part}',
  validateSearch: (search: Record<string, unknown>): PaymentsSearch => {
    const found: Record<string, string | undefined> = {};
    for (const name of ['status', 'method', 'provider', 'since', 'until', 'day']) {
      const value = text(search[name]);
      const isDay = ['since', 'until', 'day'].includes(name);
      found[name] = value && (!isDay || DAY.test(value)) ? value : undefined;
    }
    return found as PaymentsSearch;
  },
  component: lazyRouteComponent(() => import('../payments/PaymentsPage'), 'PaymentsPage'),
});

export interface InvoicesSearch {
  q?: string;
  status?: InvoiceRead['status'];
  kind?: InvoiceKind;
  since?: string;
  until?: string;
}

const OF_INVOICES: Record<keyof InvoicesSearch, (value: string) => boolean> = {
  q: () => true,
  status: (value) => ['draft', 'sent', 'paid', 'cancelled'].includes(value),
  kind: (value) => ['full', 'simplified', 'credit_note'].includes(value),
  since: (value) => DAY.test(value),
  until: (value) => DAY.test(value),
};

const invoices = createRoute({
  getParentRoute: () => root,
  path: '/invoices/{-$part}',
  validateSearch: (search: Record<string, unknown>): InvoicesSearch =>
    known(search, OF_INVOICES) as InvoicesSearch,
  component: lazyRouteComponent(() => import('../invoices/InvoicesPage'), 'InvoicesPage'),
});

export interface MessagesSearch {
  q?: string;
  status?: MessageRead['status'];
  channel?: MessageRead['channel'];
  kind?: string;
  customer?: string;
  /** How many days the plots show. */
  days?: string;
}

const OF_MESSAGES: Record<keyof MessagesSearch, (value: string) => boolean> = {
  q: () => true,
  status: (value) => MESSAGE_STATES.some((one) => one === value),
  channel: (value) => CHANNELS.some((one) => one === value),
  kind: (value) => [...ORDER_MESSAGES, ...OTHER_MESSAGES].includes(value),
  customer: (value) => UUID.test(value),
  days: (value) => /^\d+$/.test(value),
};

const messages = createRoute({
  getParentRoute: () => root,
  path: '/messages/{-$part}',
  validateSearch: (search: Record<string, unknown>): MessagesSearch =>
    known(search, OF_MESSAGES) as MessagesSearch,
  component: lazyRouteComponent(() => import('../messages/MessagesPage'), 'MessagesPage'),
});

export interface ReportsSearch {
  /** Which days; see `reports/ranges.ts`. */
  range?: (typeof RANGES)[number];
  from?: string;
  to?: string;
  source?: NonNullable<OrdersSearch['source']>;
  fulfilment?: NonNullable<OrdersSearch['fulfilment']>;
  /** Tables in place of plots. */
  as?: 'table';
  /** What items are compared by; money where it says nothing. */
  by?: 'quantity';
}

const OF_REPORTS: Record<keyof ReportsSearch, (value: string) => boolean> = {
  range: (value) => RANGES.some((one) => one === value),
  from: (value) => DAY.test(value),
  to: (value) => DAY.test(value),
  source: (value) => ['web', 'frontdesk', 'phone', 'table'].includes(value),
  fulfilment: (value) => ['dine_in', 'pickup', 'delivery'].includes(value),
  as: (value) => value === 'table',
  by: (value) => value === 'quantity',
};

const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports/{-$part}',
  validateSearch: (search: Record<string, unknown>): ReportsSearch =>
    known(search, OF_REPORTS) as ReportsSearch,
  component: lazyRouteComponent(() => import('../reports/ReportsPage'), 'ReportsPage'),
});

export interface PrivacySearch {
  purpose?: string;
  action?: ConsentEventRead['action'];
  group?: AuditGroup;
  /** Who did it, and to whom or what. */
  who?: string;
  of?: string;
  since?: string;
  until?: string;
}

const OF_PRIVACY: Record<keyof PrivacySearch, (value: string) => boolean> = {
  purpose: (value) => /^[a-z0-9_]{1,60}$/.test(value),
  action: (value) => /^(asked|expired|granted|imported|undone|withdrawn)$/.test(value),
  group: (value) => GROUPS.some((one) => one === value),
  who: (value) => UUID.test(value),
  of: (value) => UUID.test(value),
  since: (value) => DAY.test(value),
  until: (value) => DAY.test(value),
};

const privacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy/{-$part}',
  validateSearch: (search: Record<string, unknown>): PrivacySearch =>
    known(search, OF_PRIVACY) as PrivacySearch,
  component: lazyRouteComponent(() => import('../privacy/PrivacyPage'), 'PrivacyPage'),
});

export interface CustomersSearch {
  q?: string;
  /** Whose addresses the filters are, as the API names them. */
  type?: 'guest' | 'stub' | 'full';
  verified?: 'true' | 'false';
  active?: 'false';
  has_email?: 'true' | 'false';
  visited_since_days?: string;
  not_visited_since_days?: string;
  spent_at_least?: string;
  visits_at_least?: string;
  source?: 'import' | 'order' | 'self' | 'staff';
  sort?: 'name' | 'spent';
  /** The one that is being read in. */
  list?: string;
}

const OF_CUSTOMERS: Record<keyof CustomersSearch, (value: string) => boolean> = {
  q: () => true,
  type: (value) => ['guest', 'stub', 'full'].includes(value),
  verified: (value) => ['true', 'false'].includes(value),
  active: (value) => value === 'false',
  has_email: (value) => ['true', 'false'].includes(value),
  visited_since_days: (value) => /^\d+$/.test(value),
  not_visited_since_days: (value) => /^\d+$/.test(value),
  spent_at_least: (value) => /^\d+$/.test(value),
  visits_at_least: (value) => /^\d+$/.test(value),
  source: (value) => ['import', 'order', 'self', 'staff'].includes(value),
  sort: (value) => ['name', 'spent'].includes(value),
  list: (value) => UUID.test(value),
};

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers/{-$part}',
  validateSearch: (search: Record<string, unknown>): CustomersSearch =>
    known(search, OF_CUSTOMERS) as CustomersSearch,
  component: lazyRouteComponent(() => import('../customers/CustomersPage'), 'CustomersPage'),
});

const customer = createRoute({
  getParentRoute: () => root,
  path: '/customers/of/$id/{-$part}',
  component: lazyRouteComponent(() => import('../customers/CustomerPage'), 'CustomerPage'),
});

export interface MergeSearch {
  source?: string;
  target?: string;
}

const merge = createRoute({
  getParentRoute: () => root,
  path: '/customers/merge',
  validateSearch: (search: Record<string, unknown>): MergeSearch =>
    known(search, { source: (value) => UUID.test(value), target: (value) => UUID.test(value) }),
  component: lazyRouteComponent(() => import('../customers/MergePage'), 'MergePage'),
});

const marketing = createRoute({
  getParentRoute: () => root,
  path: '/marketing/{-$part}',
  component: lazyRouteComponent(() => import('../marketing/MarketingPage'), 'MarketingPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/{-$part}',
  component: lazyRouteComponent(() => import('../settings/SettingsPage'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    index,
    board,
    kitchen,
    desk,
    orders,
    payments,
    invoices,
    messages,
    reports,
    privacy,
    customers,
    marketing,
    customer,
    merge,
    tables,
    menu,
    settings,
  ]),
  basepath: '/staff',
  defaultPendingComponent: Loading,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
