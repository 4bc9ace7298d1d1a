// What is sold: what is sold out today, and, for those who may, the menu itself.

import { Button, Drawer, Menu, Switch, TextInput } from '@mantine/core';
import type { CategoryRead, ItemRead, StockLine } from '@shared/api/schema';
import { folded } from '@shared/format';
import { keepFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Unsaved, useAsk } from '../app/ask';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { download, Empty, Failed, Loading, Page, Tag } from '../app/parts';
import { Sortable } from '../app/Sortable';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { CategoryForm } from './CategoryForm';
import { ImportForm } from './ImportForm';
import { ItemForm } from './ItemForm';
import classes from './menu.module.css';
import {
  archiveItem,
  categoriesQuery,
  exportMenu,
  foreseeItems,
  itemsQuery,
  removeCategory,
  schedulesQuery,
  setAvailable,
  setSoldOut,
  sortMenu,
  stockQuery,
  updateItem,
} from './queries';
import { Schedules } from './Schedules';

type Opened = { item: ItemRead | null; category: string } | null;

export function MenuPage() {
  const { t, nameOf } = useTexts();
  const may = useMay();
  const { ask, asking, discard } = useAsk();
  const [exporting, attempt] = useAttempt();
  const [wanted, setWanted] = useState('');
  const [archived, setArchived] = useState(false);
  const [opened, setOpened] = useState<Opened>(null);
  const giveBack = useRef<() => void>(null);
  const unsaved = useRef(false);
  const categories = useQuery(categoriesQuery);
  const items = useQuery(itemsQuery(archived));
  const stock = useQuery(stockQuery);
  const { direction } = useTexts();
  const writes = may('menu:write');

  const open = (what: NonNullable<Opened>) => {
    giveBack.current = keepFocus();
    setOpened(what);
  };
  const close = () => {
    setOpened(null);
    giveBack.current?.();
  };
  const leave = async () => {
    if (!unsaved.current || (await discard())) close();
  };

  const error = categories.error ?? items.error;
  const again = () => void Promise.all([categories.refetch(), items.refetch()]);
  const sought = folded(wanted.trim());
  const left = new Map((stock.data?.items ?? []).map((line) => [line.item_id, line]));

  const addCategory = () =>
    void ask<true>(t('menu.add_category'), (close) => <CategoryForm done={() => close(true)} />);

  const sortCategories = () => void ask<true>(t('menu.sort_categories'), () => <CategoryOrder />);

  const shown = (categories.data ?? [])
    .map((category) => ({
      category,
      those: (items.data ?? []).filter(
        (item) =>
          item.category_id === category.id &&
          (!sought || folded(`${item.name} ${item.name2}`).includes(sought)),
      ),
    }))
    .filter(({ those }) => !sought || those.length);

  return (
    <Page
      title={t('nav.menu')}
      tools={
        writes ? (
          <>
            <Button
              leftSection={<Icon name="plus" />}
              disabled={!categories.data?.length}
              onClick={() => open({ item: null, category: categories.data?.[0]?.id ?? '' })}
            >
              {t('menu.add_item')}
            </Button>
            <Button variant="default" leftSection={<Icon name="plus" />} onClick={addCategory}>
              {t('menu.add_category')}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ToolButton icon="dots" variant="default" label={t('more_for', { name: t('nav.menu') })} />
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<Icon name="grip" />} onClick={sortCategories}>
                  {t('menu.sort_categories')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<Icon name="clock" />}
                  onClick={() => void ask<true>(t('menu.schedules'), () => <Schedules />)}
                >
                  {t('menu.schedules')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<Icon name="download" />}
                  disabled={exporting}
                  onClick={() => void attempt(async () => download(await exportMenu(), 'menu.csv'))}
                >
                  {t('menu.export')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<Icon name="upload" />}
                  onClick={() =>
                    void ask<true>(t('menu.import'), (close) => <ImportForm done={() => close(true)} />)
                  }
                >
                  {t('menu.import')}
                </Menu.Item>
                <Menu.Item leftSection={<Icon name="bag" />} onClick={() => setArchived(!archived)}>
                  {t(archived ? 'menu.hide_archived' : 'menu.show_archived')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        ) : undefined
      }
    >
      <TextInput
        className={classes.search}
        type="search"
        size="md"
        radius="xl"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<Icon name="search" />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      {!(categories.data && items.data) ? (
        error ? (
          <Failed error={error} again={again} />
        ) : (
          <Loading />
        )
      ) : shown.length === 0 ? (
        <Empty
          icon="menu"
          text={sought ? t('search_none', { text: wanted.trim() }) : t('menu.none')}
          action={
            writes && !sought ? <Button onClick={addCategory}>{t('menu.add_category')}</Button> : undefined
          }
        />
      ) : (
        shown.map(({ category, those }) => (
          <section key={category.id} className={classes.category} aria-labelledby={`cat-${category.id}`}>
            <div className={classes.categoryHead}>
              <h3 id={`cat-${category.id}`}>
                <Own>{nameOf(category)}</Own>
              </h3>
              {!category.is_active && <Tag>{t('menu.hidden')}</Tag>}
              {category.schedule_id && <ScheduleTag id={category.schedule_id} />}
              {writes && (
                <CategoryTools category={category} add={() => open({ item: null, category: category.id })} />
              )}
            </div>
            {those.length ? (
              <Sortable
                items={those}
                nameOf={nameOf}
                disabled={!writes || Boolean(sought) || archived}
                sorted={(ids) => {
                  foreseeItems(category.id, ids);
                  void attempt(() => sortMenu({ categories: [], items: { [category.id]: ids } }));
                }}
              >
                {(item) => (
                  <ItemRow
                    item={item}
                    stock={left.get(item.id)}
                    edit={writes ? () => open({ item, category: category.id }) : null}
                  />
                )}
              </Sortable>
            ) : (
              <p className={classes.none}>{t('menu.category_empty')}</p>
            )}
          </section>
        ))
      )}
      <Drawer
        opened={opened !== null}
        onClose={() => void leave()}
        closeOnEscape={!asking}
        returnFocus={false}
        position={direction === 'rtl' ? 'left' : 'right'}
        size="42rem"
        title={<b>{opened?.item ? nameOf(opened.item) : t('menu.add_item')}</b>}
        closeButtonProps={{ 'aria-label': t('close') }}
        closeOnClickOutside={false}
        zIndex={300}
      >
        {opened && categories.data && (
          <Unsaved.Provider value={unsaved}>
            <ItemForm
              key={opened.item?.id ?? 'new'}
              item={opened.item}
              category={opened.category}
              categories={categories.data}
              done={close}
            />
          </Unsaved.Provider>
        )}
      </Drawer>
    </Page>
  );
}

function ScheduleTag({ id }: { id: string }) {
  const { nameOf } = useTexts();
  const { data } = useQuery(schedulesQuery);
  const found = data?.find((one) => one.id === id);
  return found ? (
    <Tag tone="info" icon="clock">
      {nameOf(found)}
    </Tag>
  ) : null;
}

function CategoryTools({ category, add }: { category: CategoryRead; add: () => void }) {
  const { t, nameOf } = useTexts();
  const { ask, confirm } = useAsk();
  const [, attempt] = useAttempt();
  const name = nameOf(category);
  const remove = async () => {
    const yes = await confirm({
      title: t('menu.remove_category', { name }),
      text: t('menu.remove_category_text'),
      yes: t('remove'),
      danger: true,
    });
    if (yes) await attempt(() => removeCategory(category.id));
  };
  return (
    <span className={classes.categoryTools}>
      <ToolButton icon="plus" label={`${t('menu.add_item')}: ${name}`} onClick={add} />
      <ToolButton
        icon="edit"
        label={`${t('edit')}: ${name}`}
        onClick={() =>
          void ask<true>(name, (close) => <CategoryForm category={category} done={() => close(true)} />)
        }
      />
      <ToolButton icon="trash" label={`${t('remove')}: ${name}`} onClick={() => void remove()} />
    </span>
  );
}

function CategoryOrder() {
  const { nameOf } = useTexts();
  const { data = [] } = useQuery(categoriesQuery);
  const [ids, setIds] = useState<string[] | null>(null);
  const [, attempt] = useAttempt();
  const sorted = ids ? ids.flatMap((id) => data.find((one) => one.id === id) ?? []) : data;
  return (
    <Sortable
      items={sorted}
      nameOf={nameOf}
      sorted={(next) => {
        setIds(next);
        void attempt(() => sortMenu({ categories: next, items: {} }));
      }}
    >
      {(category) => (
        <p className={classes.orderRow}>
          <Own>{nameOf(category)}</Own>
        </p>
      )}
    </Sortable>
  );
}

interface ItemRowProps {
  item: ItemRead;
  stock: StockLine | undefined;
  edit: (() => void) | null;
}

function ItemRow({ item, stock, edit }: ItemRowProps) {
  const { t, nameOf, otherNameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const { confirm } = useAsk();
  const [, attempt] = useAttempt();
  const [unfolded, setUnfolded] = useState(false);
  const options = item.option_groups.flatMap((group) => group.options.map((option) => ({ group, option })));
  const out = options.filter(({ option }) => !option.is_available).length;
  const name = nameOf(item);
  const isArchived = item.archived_at !== null;

  const archive = async () => {
    const yes = await confirm({
      title: t('menu.archive_title', { name }),
      text: t('menu.archive_text'),
      yes: t('menu.archive'),
      danger: true,
    });
    if (!yes) return;
    if (await attempt(() => archiveItem(item.id))) {
      toast(t('menu.archived', { name }), 'plain', {
        seconds: 8,
        action: {
          label: t('undo'),
          isUndo: true,
          run: () => void attempt(() => updateItem(item.id, { archived: false })),
        },
      });
    }
  };

  return (
    <div className={cx(classes.item, (item.sold_out || isArchived) && classes.out)}>
      <div className={classes.itemRow}>
        {item.image ? (
          <img
            className={classes.thumb}
            src={item.image.small}
            alt=""
            width={48}
            height={48}
            loading="lazy"
          />
        ) : (
          <span className={classes.thumb} aria-hidden="true">
            <Icon name="dish" />
          </span>
        )}
        <span className={classes.itemName}>
          <strong>
            <Own>{name}</Own>
            {item.is_featured && (
              <span className={classes.star} title={t('item.featured')}>
                {' '}
                <Icon name="star" size={14} />
              </span>
            )}
          </strong>
          {otherNameOf(item) && (
            <span className="muted">
              <Own>{otherNameOf(item)}</Own>
            </span>
          )}
          <span className={classes.tags}>
            {isArchived && <Tag>{t('menu.is_archived')}</Tag>}
            {item.schedule_id && <ScheduleTag id={item.schedule_id} />}
            {stock && (
              <Tag tone={stock.left > 0 ? 'plain' : 'bad'}>
                {t('menu.left', { left: stock.left, of: stock.daily_stock })}
              </Tag>
            )}
          </span>
        </span>
        <span className={cx('amount', classes.price)}>{money(item.price_cents)}</span>
        {isArchived ? (
          <Button
            size="compact-md"
            variant="default"
            onClick={() => void attempt(() => updateItem(item.id, { archived: false }))}
          >
            {t('menu.bring_back')}
          </Button>
        ) : (
          <Sellable on={!item.sold_out} name={name} write={(on) => setSoldOut(item.id, !on)} />
        )}
        {edit && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ToolButton icon="dots" label={t('more_for', { name })} />
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Icon name="edit" />} onClick={edit}>
                {t('edit')}
              </Menu.Item>
              {!isArchived && (
                <Menu.Item leftSection={<Icon name="trash" />} onClick={() => void archive()}>
                  {t('menu.archive')}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {options.length > 0 && !isArchived && (
        <>
          <button
            type="button"
            className={classes.unfold}
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            <span className={cx(classes.chevron, unfolded && classes.down)}>
              <Icon name="chevron" size={14} />
            </span>
            {t('menu.choices', { n: options.length })}
            {out > 0 && <Tag tone="bad">{t('menu.out', { n: out })}</Tag>}
          </button>
          {unfolded && (
            <ul className={classes.options}>
              {options.map(({ group, option }) => (
                <li key={option.id}>
                  <span>
                    <Own>{nameOf(option)}</Own>{' '}
                    <span className="muted">
                      <Own>{nameOf(group)}</Own>
                    </span>
                  </span>
                  <Sellable
                    on={option.is_available}
                    name={nameOf(option)}
                    write={(on) => setAvailable(option.id, on)}
                  />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

interface SellableProps {
  on: boolean;
  name: string;
  write: (on: boolean) => Promise<unknown>;
}

function Sellable({ on, name, write }: SellableProps) {
  const { t } = useTexts();
  const may = useMay();
  const [busy, attempt] = useAttempt();
  // What was asked for is shown while it is on its way.
  const [asked, setAsked] = useState(on);
  const text = t(on ? 'menu.available' : 'sold_out');
  if (!may('menu:sold_out')) return <Tag tone={on ? 'good' : 'bad'}>{text}</Tag>;
  const change = async (wanted: boolean) => {
    setAsked(wanted);
    if (await attempt(() => write(wanted))) {
      toast(t(wanted ? 'menu.now_available' : 'menu.now_out', { item: name }), wanted ? 'good' : 'plain');
    }
  };
  return (
    <Switch
      size="md"
      color="green.9"
      label={<span className={classes.switchText}>{text}</span>}
      aria-label={t('menu.toggle', { item: name })}
      labelPosition="left"
      checked={busy ? asked : on}
      disabled={busy}
      onChange={(event) => void change(event.currentTarget.checked)}
    />
  );
}
