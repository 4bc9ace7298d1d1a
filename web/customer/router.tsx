// The app's addresses. The menu is in the first load; everything else comes when it is needed.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useMemo } from 'react';
import { OnceOnline } from './components/OnceOnline';
import { MenuPage } from './pages/MenuPage';
import { type Place, rememberedPlace } from './services/place';

const Lost = lazy(() => import('./components/Lost'));
const CartPage = lazy(() => import('./pages/CartPage'));
const CheckoutPage = lazy(() => import('./pages/CheckoutPage'));
const OrdersPage = lazy(() => import('./pages/OrdersPage'));
const PhonePage = lazy(() => import('./pages/PhonePage'));
const TabPage = lazy(() => import('./pages/TabPage'));
const TrackPage = lazy(() => import('./pages/TrackPage'));
const Update = lazy(() => import('./components/Update'));

const root = createRootRoute({
  component: () => (
    <>
      <Suspense>
        <Update />
      </Suspense>
      <OnceOnline />
      <Suspense>
        <Outlet />
      </Suspense>
    </>
  ),
  notFoundComponent: () => <Lost what="page" />,
});

/** Of the place whose menu was open last. */
function AtPlace({ page: Page }: { page: ComponentType<{ place: Place }> }) {
  const place = useMemo(rememberedPlace, []);
  return place ? <Page place={place} /> : <Navigate to="/" replace />;
}

const front = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/FrontPage')),
});

const shop = createRoute({
  getParentRoute: () => root,
  path: '/r/$slug',
  component: function Shop() {
    const { slug } = shop.useParams();
    return <MenuPage place={useMemo(() => ({ kind: 'shop', slug }), [slug])} />;
  },
});

const phone = createRoute({
  getParentRoute: () => root,
  path: '/r/$slug/phone',
  component: function OfPhone() {
    return <PhonePage slug={phone.useParams().slug} back={phone.useSearch().back} />;
  },
  validateSearch: ({ back }): { back?: string } => (typeof back === 'string' ? { back } : {}),
});

const table = createRoute({
  getParentRoute: () => root,
  path: '/t/$code',
  component: function Table() {
    const { code } = table.useParams();
    return <MenuPage place={useMemo(() => ({ kind: 'table', code }), [code])} />;
  },
});

const tab = createRoute({
  getParentRoute: () => root,
  path: '/t/$code/tab',
  component: function AtTable() {
    return <TabPage code={tab.useParams().code} />;
  },
});

const cart = createRoute({
  getParentRoute: () => root,
  path: '/cart',
  component: () => <AtPlace page={CartPage} />,
});

const checkout = createRoute({
  getParentRoute: () => root,
  path: '/checkout',
  component: () => <AtPlace page={CheckoutPage} />,
});

const orders = createRoute({
  getParentRoute: () => root,
  path: '/orders',
  component: () => <AtPlace page={OrdersPage} />,
});

const track = createRoute({
  getParentRoute: () => root,
  path: '/track/$id',
  component: function Track() {
    return <TrackPage id={track.useParams().id} payment={track.useSearch().payment} />;
  },
  validateSearch: ({ payment }): { payment?: string } => (typeof payment === 'string' ? { payment } : {}),
});

const glimpse = createRoute({
  getParentRoute: () => root,
  path: '/o/$slug/$link',
  component: lazyRouteComponent(() => import('./pages/GlimpsePage')),
});

const linkedInvoice = createRoute({
  getParentRoute: () => root,
  path: '/i/$slug/$link',
  component: lazyRouteComponent(() => import('./pages/InvoiceLinkPage')),
});

const leave = createRoute({
  getParentRoute: () => root,
  path: '/unsubscribe/$token',
  component: lazyRouteComponent(() => import('./pages/LeavePage')),
});

const agree = createRoute({
  getParentRoute: () => root,
  path: '/agree/$token',
  component: lazyRouteComponent(() => import('./pages/AgreePage')),
});

/** What the account's pages are asked for in their address. */
type Asked = Partial<Record<'back' | 'status' | 'since' | 'until' | 'exchange', string>>;

const accountPages = () => import('./pages/account');

const account = createRoute({
  getParentRoute: () => root,
  path: '/customer',
  component: lazyRouteComponent(accountPages, 'Account'),
  validateSearch: (search): Asked =>
    Object.fromEntries(Object.entries(search).filter(([, value]) => typeof value === 'string')),
});

const inAccount = <const Path extends string>(
  path: Path,
  page: Exclude<keyof Awaited<ReturnType<typeof accountPages>>, 'Account'>,
) =>
  createRoute({
    getParentRoute: () => account,
    path,
    component: lazyRouteComponent(accountPages, page),
  });

const invoicePages = () => import('./pages/invoices');

const ofInvoices = <const Path extends string>(
  path: Path,
  page: keyof Awaited<ReturnType<typeof invoicePages>>,
) => createRoute({ getParentRoute: () => account, path, component: lazyRouteComponent(invoicePages, page) });

export const router = createRouter({
  routeTree: root.addChildren([
    front,
    shop,
    phone,
    table,
    tab,
    cart,
    checkout,
    orders,
    track,
    glimpse,
    linkedInvoice,
    leave,
    agree,
    account.addChildren([
      inAccount('/', 'HistoryPage'),
      inAccount('/orders/$id', 'AccountOrderPage'),
      ofInvoices('/orders/$id/invoice', 'OrderInvoicePage'),
      ofInvoices('/invoices', 'InvoicesPage'),
      ofInvoices('/invoices/$id', 'InvoicePage'),
      inAccount('/messages', 'MessagesPage'),
      inAccount('/security', 'SecurityPage'),
      inAccount('/profile', 'ProfilePage'),
      inAccount('/login', 'LoginPage'),
      inAccount('/register', 'RegisterPage'),
      inAccount('/verify-email', 'VerifyPage'),
      inAccount('/forgot-password', 'ForgotPage'),
      inAccount('/reset-password', 'ResetPage'),
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
