// The addresses of the app. Every view is a file of its own, loaded when it is first opened.

import type { OrderStatus, PaymentStaffRead } from '@shared/api/schema';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type NotFoundRouteComponent,
} from '@tanstack/react-router';
import { Home } from './Home';
import { Loading } from './parts';
import { Shell } from './Shell';

export interface ShellSearch {
  /** The order that is open over the view. */
  order?: string;
}

const text = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && String(value) ? String(value) : undefined;

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: Record<string, unknown>): ShellSearch => {
    const order = text(search.order);
    return order ? { order } : {};
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

const desk = createRoute({
  getParentRoute: () => root,
  path: '/new',
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
    const found: Record<string, string> = {};
    for (const name of ['status', 'method', 'provider', 'since', 'until', 'day']) {
      const value = text(search[name]);
      const isDay = ['since', 'until', 'day'].includes(name);
      if (value && (!isDay || DAY.test(value))) found[name] = value;
    }
    return found as PaymentsSearch;
  },
  component: lazyRouteComponent(() => import('../payments/PaymentsPage'), 'PaymentsPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/{-$part}',
  component: lazyRouteComponent(() => import('../settings/SettingsPage'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([index, board, kitchen, desk, orders, payments, tables, menu, settings]),
  basepath: '/staff',
  defaultPendingComponent: Loading,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
