// The tables: who sits where, seating and clearing, PINs, codes and cards.

import { Button, Menu } from '@mantine/core';
import { now } from '@shared/api/client';
import type { OrderStaffRead, TableRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../app/ask';
import { cx } from '../app/cx';
import { tablesQuery } from '../app/data';
import { Icon } from '../app/icons';
import { download, Empty, Loaded, Page, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { useOpenOrder } from '../app/useOpenOrder';
import { useBoard } from '../order/queries';
import { Code } from './Code';
import { addTable, addTables, cardsOf, clear, removeTable, rotate, seat, updateTable } from './queries';
import { ManyForm, TableForm } from './TableForms';
import classes from './tables.module.css';

const EVERY = 15_000;

export function TablesPage() {
  const { t } = useTexts();
  const may = useMay();
  const { ask } = useAsk();
  const query = useQuery({ ...tablesQuery, refetchInterval: EVERY });
  const { data: board } = useBoard();
  const [printing, attempt] = useAttempt();

  const print = (of: { area?: string; ids?: string[] }) =>
    void attempt(async () => download(await cardsOf(of), 'table-cards.pdf'));

  const addOne = () =>
    ask<true>(t('tables.add'), (close) => (
      <TableForm save={(body) => addTable(body)} done={() => close(true)} />
    ));

  const addMany = async () => {
    const made = await ask<{ created: number; skipped: string[] }>(t('tables.add_many'), (close) => (
      <ManyForm
        save={async (body) => {
          const { created, skipped } = await addTables(body);
          close({ created: created.length, skipped });
        }}
      />
    ));
    if (!made) return;
    toast(t('tables.added', { n: made.created }), 'good');
    if (made.skipped.length) toast(t('tables.skipped', { names: made.skipped.join(', ') }));
  };

  const adding = may('tables:write') && (
    <>
      <Button leftSection={<Icon name="plus" />} onClick={() => void addOne()}>
        {t('tables.add')}
      </Button>
      <Button variant="default" onClick={() => void addMany()}>
        {t('tables.add_many')}
      </Button>
    </>
  );

  return (
    <Page
      title={t('nav.tables')}
      wide
      tools={
        query.data?.length ? (
          <>
            {adding}
            <Button
              variant="default"
              loading={printing}
              leftSection={<Icon name="print" />}
              onClick={() => print({})}
            >
              {t('tables.cards')}
            </Button>
          </>
        ) : undefined
      }
    >
      <Loaded query={query}>
        {(tables) => {
          if (!tables.length) {
            return (
              <Empty
                icon="table"
                text={t('tables.none')}
                action={<div className={classes.actions}>{adding}</div>}
              />
            );
          }
          const areas = new Map<string, TableRead[]>();
          for (const table of tables) areas.set(table.area, [...(areas.get(table.area) ?? []), table]);
          return [...areas].map(([area, those]) => (
            <section key={area} className={classes.area}>
              {(area || areas.size > 1) && (
                <div className={classes.areaHead}>
                  <h3>
                    <Own>{area || t('tables.no_area')}</Own>
                  </h3>
                  {areas.size > 1 && (
                    <ToolButton
                      icon="print"
                      label={t('tables.cards_of', { area: area || t('tables.no_area') })}
                      title={t('tables.cards_of', { area: area || t('tables.no_area') })}
                      disabled={printing}
                      onClick={() => print({ area })}
                    />
                  )}
                </div>
              )}
              <ul className={classes.tables}>
                {those.map((table) => (
                  <TableCard
                    key={table.id}
                    table={table}
                    orders={(board?.orders ?? []).filter((order) => order.table_id === table.id)}
                    print={() => print({ ids: [table.id] })}
                  />
                ))}
              </ul>
            </section>
          ));
        }}
      </Loaded>
    </Page>
  );
}

interface TableCardProps {
  table: TableRead;
  orders: OrderStaffRead[];
  print: () => void;
}

function TableCard({ table, orders, print }: TableCardProps) {
  const { t } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const { when } = useFormats(business);
  const { ask, confirm } = useAsk();
  const open = useOpenOrder();
  const [busy, attempt] = useAttempt();
  const { session } = table;

  const askClear = async () => {
    const yes = await confirm({
      title: t('tables.clear_title', { table: table.name }),
      text: orders.length
        ? t('tables.clear_open', {
            n: orders.length,
            numbers: orders.map((order) => `#${order.number}`).join(', '),
          })
        : t('tables.clear_text'),
      yes: t('tables.clear'),
    });
    if (yes) await attempt(() => clear(table.id));
  };

  const askRotate = async () => {
    const yes = await confirm({
      title: t('tables.rotate_title', { table: table.name }),
      text: t('tables.rotate_text'),
      yes: t('tables.rotate'),
      danger: true,
    });
    if (!yes) return;
    await attempt(async () => {
      await rotate(table.id);
      toast(t('tables.rotated', { table: table.name }), 'good', {
        seconds: 10,
        action: { label: t('tables.card'), run: print },
      });
    });
  };

  const askRemove = async () => {
    const yes = await confirm({
      title: t('tables.remove_title', { table: table.name }),
      text: t('tables.remove_text'),
      yes: t('remove'),
      danger: true,
    });
    if (yes) await attempt(() => removeTable(table.id));
  };

  const edit = () =>
    void ask<true>(table.name, (close) => (
      <TableForm table={table} save={(body) => updateTable(table.id, body)} done={() => close(true)} />
    ));

  const showCode = () =>
    void ask<true>(t('tables.code_title', { table: table.name }), () => <Code table={table} />);

  return (
    <li className={cx(classes.table, session && classes.seated)}>
      <div className={classes.head}>
        <h4>
          <Own>{table.name}</Own>
        </h4>
        <Tag tone={session ? 'warn' : 'good'}>{t(session ? 'tables.seated' : 'tables.free')}</Tag>
        {may('tables:write') && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ToolButton icon="dots" className={classes.more} label={t('more_for', { name: table.name })} />
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Icon name="edit" />} onClick={edit}>
                {t('edit')}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="print" />} onClick={print}>
                {t('tables.card')}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="again" />} onClick={() => void askRotate()}>
                {t('tables.rotate')}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="trash" />} onClick={() => void askRemove()}>
                {t('remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <p className="muted">
        {session
          ? `${t('tables.since', { time: when(session.opened_at, now()) })} · ${t('tables.guests', { n: session.guests })}`
          : table.seats
            ? t('tables.seats', { n: table.seats })
            : '\u00a0'}
      </p>
      {session?.pin && business.table_access === 'pin' && (
        <p className={classes.pin}>
          <span>{t('tables.pin')}</span>
          <Ltr className={classes.digits}>{session.pin}</Ltr>
        </p>
      )}
      {orders.length > 0 && (
        <p className={classes.orders}>
          {orders.map((order) => (
            <button
              key={order.id}
              type="button"
              aria-label={t('open_order', { number: order.number })}
              onClick={() => open(order.id)}
            >
              <Ltr>#{order.number}</Ltr>
            </button>
          ))}
        </p>
      )}
      <div className={classes.actions}>
        {may('tables:seat') &&
          (session ? (
            <Button variant="default" loading={busy} onClick={() => void askClear()}>
              {t('tables.clear')}
            </Button>
          ) : (
            <Button variant="light" loading={busy} onClick={() => void attempt(() => seat(table.id))}>
              {t('tables.open')}
            </Button>
          ))}
        <Button variant="subtle" leftSection={<Icon name="qr" />} onClick={showCode}>
          {t('tables.code')}
        </Button>
      </div>
    </li>
  );
}
