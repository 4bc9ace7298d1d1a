// What stands around every view: the business's name, the way to the other views, the state of the connection.

import { Menu } from '@mantine/core';
import type { Permission } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { LanguageButton, Own } from '@shared/ui/parts';
import { Link, Outlet, useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { InvoiceDrawer } from '../invoice/InvoiceDrawer';
import { sendAll, useHeld } from '../order/held';
import { OrderDrawer } from '../order/OrderDrawer';
import { useMoneyWaits } from '../order/paymentQueries';
import { useBoard } from '../order/queries';
import { Home } from './Home';
import { Icon, type IconName } from './icons';
import { useLive } from './live';
import { bringIntoView } from './PartTabs';
import { Tag } from './parts';
import { signOut, useMay, useSession } from './session';
import classes from './shell.module.css';
import { HEAD_LOOK, HeadButton } from './ToolButton';
import { SchemeButton, SoundButton } from './tools';

interface View {
  to:
    | '/board'
    | '/kitchen'
    | '/new'
    | '/orders'
    | '/payments'
    | '/invoices'
    | '/messages'
    | '/reports'
    | '/privacy'
    | '/customers'
    | '/marketing'
    | '/tables'
    | '/menu'
    | '/settings';
  name: string;
  needs: Permission;
  icon: IconName;
}

const VIEWS: View[] = [
  { to: '/board', name: 'board', needs: 'orders:read', icon: 'receipt' },
  { to: '/kitchen', name: 'kitchen', needs: 'orders:read', icon: 'dish' },
  { to: '/new', name: 'new', needs: 'orders:place', icon: 'plus' },
  { to: '/orders', name: 'orders', needs: 'orders:read', icon: 'search' },
  { to: '/payments', name: 'payments', needs: 'payments:read', icon: 'cash' },
  { to: '/invoices', name: 'invoices', needs: 'invoices:read', icon: 'invoice' },
  { to: '/customers', name: 'customers', needs: 'customers:read', icon: 'people' },
  { to: '/marketing', name: 'marketing', needs: 'campaigns:write', icon: 'star' },
  { to: '/messages', name: 'messages', needs: 'messages:read', icon: 'chat' },
  { to: '/reports', name: 'reports', needs: 'reports:read', icon: 'chart' },
  { to: '/privacy', name: 'privacy', needs: 'privacy:write', icon: 'shield' },
  { to: '/tables', name: 'tables', needs: 'tables:read', icon: 'table' },
  { to: '/menu', name: 'menu', needs: 'menu:read', icon: 'menu' },
  { to: '/settings', name: 'settings', needs: 'settings:read', icon: 'gear' },
];

export function Shell() {
  const { t, nameOf, digits } = useTexts();
  const { me, business } = useSession();
  const may = useMay();
  const live = useLive();
  const { data } = useBoard();
  const held = useHeld();
  const { toGiveBack, unplaced } = useMoneyWaits();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { order = null, invoice = null } = useSearch({ strict: false });
  const navigate = useNavigate();
  const view = VIEWS.find(({ to }) => path === `/staff${to}` || path.startsWith(to));

  const orders = (data?.orders ?? []).filter((one) => !held.has(one.id));
  const tallies: Record<string, number> = {
    board: orders.filter((one) => one.status === 'confirmed').length,
    payments: toGiveBack + unplaced,
    kitchen: orders.filter((one) => one.status === 'accepted' || one.status === 'preparing').length,
  };
  const title = `${tallies.board ? `(${tallies.board}) ` : ''}${nameOf(business)} · ${t('staff.title')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);

  return (
    <div className={classes.shell}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        {t('skip_to_view')}
      </button>
      <header className={classes.head}>
        <div className={classes.bar}>
          <h1 className={classes.name}>
            <Own>{nameOf(business)}</Own>
          </h1>
          <span role="status">
            <Tag tone={live === 'live' ? 'good' : 'bad'}>
              <span className={classes.dot} aria-hidden="true" />
              {t(live === 'live' ? 'connection.live' : 'connection.lost_short')}
            </Tag>
          </span>
          <div className={classes.tools}>
            <SoundButton />
            <SchemeButton />
            <LanguageButton {...HEAD_LOOK} />
            <Menu position="bottom-end" width={240}>
              <Menu.Target>
                <HeadButton icon="person" label={t('account')} />
              </Menu.Target>
              <Menu.Dropdown>
                <div className={classes.account}>
                  <strong>
                    <Own>{me.full_name}</Own>
                  </strong>
                  <span className="muted">
                    <Own>{me.email}</Own>
                  </span>
                  <Tag>{t(`role.${me.role}`)}</Tag>
                </div>
                <Menu.Divider />
                <Menu.Item
                  leftSection={<Icon name="link" />}
                  component="a"
                  href={`/r/${encodeURIComponent(me.restaurant)}`}
                  target="_blank"
                  rel="noopener"
                >
                  {t('account.shop')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<Icon name="gear" />}
                  onClick={() => void navigate({ to: '/settings/{-$part}', params: { part: 'account' } })}
                >
                  {t('account.password')}
                </Menu.Item>
                <Menu.Item leftSection={<Icon name="out" />} onClick={() => void sendAll().then(signOut)}>
                  {t('account.sign_out')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        </div>
      </header>
      <nav className={classes.nav} aria-label={t('nav')}>
        {VIEWS.filter(({ needs }) => may(needs)).map((one) => {
          const tally = tallies[one.name] ?? 0;
          return (
            <Link
              key={`${one.to} ${one === view}`}
              ref={one === view ? bringIntoView : null}
              to={
                one.to === '/settings' ||
                one.to === '/payments' ||
                one.to === '/invoices' ||
                one.to === '/messages' ||
                one.to === '/customers' ||
                one.to === '/marketing' ||
                one.to === '/reports' ||
                one.to === '/privacy'
                  ? (`${one.to}/{-$part}` as const)
                  : one.to
              }
              // Not the part that the view before it was in, though it is called alike.
              params={{ part: undefined }}
              className={classes.link}
              aria-current={one === view ? 'page' : undefined}
            >
              <Icon name={one.icon} size={20} />
              <span>{t(`nav.${one.name}`)}</span>
              {tally > 0 && <span className={classes.tally}>{digits(tally)}</span>}
            </Link>
          );
        })}
      </nav>
      {live === 'lost' && (
        <p className={classes.lost} role="alert">
          <Icon name="warn" />
          {t('connection.lost_staff')}
        </p>
      )}
      <main className={classes.view} tabIndex={-1} ref={main}>
        {/* Who comes by an address that is not theirs begins where they usually do. */}
        {view && !may(view.needs) ? <Home /> : <Outlet />}
      </main>
      <OrderDrawer
        id={order}
        covered={invoice !== null}
        close={() => void navigate({ to: '.', search: ({ order: _, ...rest }) => rest, resetScroll: false })}
      />
      <InvoiceDrawer
        id={invoice}
        close={() =>
          void navigate({ to: '.', search: ({ invoice: _, ...rest }) => rest, resetScroll: false })
        }
      />
    </div>
  );
}
