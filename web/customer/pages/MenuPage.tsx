// The menu, on the web (/r/<slug>) and at a table (/t/<code>).

import { Skeleton } from '@mantine/core';
import { now, Problem } from '@shared/api/client';
import type { CategoryWithItems, ItemOffered } from '@shared/api/schema';
import { catalogOf, countOf, type Line, subtotal, withLine } from '@shared/basket';
import { folded } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { LanguageButton, Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Failed } from '../components/Bits';
import { CartWidget } from '../components/CartWidget';
import { Logo } from '../components/Logo';
import { MenuItemCard } from '../components/MenuItemCard';
import { Unfinished } from '../components/Unfinished';
import { useBasket } from '../services/basket';
import { useBrand } from '../services/brand';
import { type Place, rememberPlace } from '../services/place';
import { type AnyMenu, menuOf } from '../services/queries';
import classes from './MenuPage.module.css';

const Favourites = lazy(() => import('../components/Favourites'));
const Friend = lazy(() => import('../components/offers/Friend'));
const ItemSheet = lazy(() => import('../components/ItemSheet'));
const Lost = lazy(() => import('../components/Lost'));
const Offers = lazy(() => import('../components/offers/Offers'));
const PinDialog = lazy(() => import('../components/PinDialog'));

export function MenuPage({ place }: { place: Place }) {
  const menu = useQuery(menuOf(place));
  const { t } = useTexts();

  useBrand(menu.data?.business);
  useEffect(() => rememberPlace(place), [place]);

  if (menu.data) return <Loaded place={place} menu={menu.data} stale={menu.isError} />;
  if (menu.isPending) return <Loading />;
  if (menu.error instanceof Problem && menu.error.status === 404) {
    return (
      <Suspense>
        <Lost what={place.kind} />
      </Suspense>
    );
  }
  return <Failed error={menu.error} title={t('shop.failed')} onAgain={() => void menu.refetch()} />;
}

/** What is not served at this hour comes last: breakfast is not what one looks for in the evening. */
function inOrder(categories: CategoryWithItems[]): CategoryWithItems[] {
  const later = ({ items }: CategoryWithItems) =>
    items.every((item) => !item.available) && items.some((item) => item.unavailable_because === 'not_now');
  return [...categories.filter((one) => !later(one)), ...categories.filter(later)];
}

function found(menu: AnyMenu, wanted: string): CategoryWithItems[] {
  const looked = folded(wanted.trim());
  if (!looked) return inOrder(menu.categories);
  const matches = (item: ItemOffered) =>
    [item.name, item.name2, item.description, item.description2].some((text) =>
      folded(text).includes(looked),
    );
  return inOrder(
    menu.categories
      .map((category) => ({ ...category, items: category.items.filter(matches) }))
      .filter((category) => category.items.length > 0),
  );
}

function Loaded({ place, menu, stale }: { place: Place; menu: AnyMenu; stale: boolean }) {
  const { t, nameOf, descriptionOf } = useTexts();
  const { business } = menu;
  const formats = useFormats(business);
  const catalog = useMemo(() => catalogOf(menu), [menu]);
  const { basket, setLines } = useBasket(place);
  const [wanted, setWanted] = useState('');
  const [friend] = useState(() => new URLSearchParams(location.search).get('friend'));
  const [open, setOpen] = useState<string | null>(null);
  const looked = useDeferredValue(wanted);
  const categories = useMemo(() => found(menu, looked), [menu, looked]);
  const featured = looked
    ? []
    : menu.categories.flatMap((one) => one.items).filter((one) => one.is_featured && one.available);
  const lines = basket?.lines ?? [];

  useEffect(() => {
    document.title = menu.table ? `${nameOf(business)} · ${menu.table.name}` : nameOf(business);
  }, [business, menu.table, nameOf]);

  const add = (line: Line) => {
    setLines((now) => withLine(now, line));
    setOpen(null);
  };
  const card = (item: ItemOffered, large = false) => (
    <MenuItemCard
      key={item.id}
      item={item}
      large={large}
      formats={formats}
      count={countOf(lines, item.id)}
      onOpen={() => setOpen(item.id)}
    />
  );
  const opened = open ? catalog.get(open) : undefined;

  return (
    <>
      <a className={classes.skip} href="#menu">
        {t('skip_to_menu')}
      </a>
      <Head menu={menu} place={place} />
      <div className={classes.notices}>
        {stale && (
          <Notice tone="warn" icon="warn">
            {t('offline.menu')}
          </Notice>
        )}
        {!business.takes_orders && (
          <Notice tone="warn" icon="clock">
            <b>{t('not_taking_orders')}</b>
            {business.opens_at && <> {t('opens', { when: formats.when(business.opens_at, now()) })}</>}
          </Notice>
        )}
        <Unfinished place={place} business={business} />
        <Suspense>
          <Offers place={place} business={business} />
        </Suspense>
        {friend !== null && (
          <Suspense>
            <Friend business={business} code={friend} />
          </Suspense>
        )}
        {place.kind === 'table' && business.table_access === 'pin' && business.takes_orders && (
          <Suspense>
            <PinDialog place={place} business={business} table={menu.table?.name ?? ''} />
          </Suspense>
        )}
      </div>
      <div className={classes.sticky}>
        <label className={classes.search}>
          <Icon name="search" />
          <input
            id="search"
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            enterKeyHint="search"
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        </label>
        {categories.length > 1 && <Chips categories={categories} />}
      </div>
      <main id="menu" tabIndex={-1} className={classes.menu}>
        {!looked && business.takes_orders && (
          <Suspense>
            <Favourites slug={business.slug} menu={menu} formats={formats} onAdd={add} />
          </Suspense>
        )}
        {featured.length > 0 && (
          <section aria-labelledby="featured">
            <h2 id="featured">{t('featured_title')}</h2>
            <ul className={classes.row}>{featured.map((item) => card(item, true))}</ul>
          </section>
        )}
        {categories.map((category) => (
          <section key={category.id} id={`category-${category.id}`} aria-labelledby={`title-${category.id}`}>
            <h2 id={`title-${category.id}`} tabIndex={-1}>
              <Own>{nameOf(category)}</Own>
            </h2>
            {descriptionOf(category) && <p className={classes.about}>{descriptionOf(category)}</p>}
            <ul className={classes.items}>{category.items.map((item) => card(item))}</ul>
          </section>
        ))}
        {categories.length === 0 && (
          <p className={classes.nothing} role="status">
            {t('search_none', { text: looked.trim() })}
          </p>
        )}
        <p className={classes.tax}>{t(business.prices_include_tax ? 'tax_note' : 'tax_note_plus')}</p>
      </main>
      <CartWidget count={countOf(lines)} total={formats.money(subtotal(lines, catalog))} />
      {opened && (
        <Suspense>
          <ItemSheet
            item={opened}
            formats={formats}
            orderable={business.takes_orders}
            onClose={() => setOpen(null)}
            onChosen={add}
          />
        </Suspense>
      )}
    </>
  );
}

function Head({ menu, place }: { menu: AnyMenu; place: Place }) {
  const { t, nameOf, otherNameOf } = useTexts();
  const { business, table } = menu;
  return (
    <header className={classes.head}>
      {business.logo && <Logo logo={business.logo} />}
      <div className={classes.names}>
        <h1>
          <Own>{nameOf(business)}</Own>
        </h1>
        {otherNameOf(business) && (
          <p className={classes.other}>
            <Own>{otherNameOf(business)}</Own>
          </p>
        )}
      </div>
      <div className={classes.tools}>
        <LanguageButton />
        {place.kind === 'table' && (
          <Link
            to="/t/$code/tab"
            params={{ code: place.code }}
            className={classes.tool}
            aria-label={t('tab.open')}
          >
            <Icon name="people" />
          </Link>
        )}
        <Link to="/orders" className={classes.tool} aria-label={t('my_orders.title')}>
          <Icon name="receipt" />
        </Link>
      </div>
      <p className={classes.facts}>
        <span className={classes.fact} data-open={business.takes_orders}>
          {t(business.takes_orders ? 'open_now' : 'closed_now')}
        </span>
        {table && (
          <span className={classes.fact}>
            <Icon name="pin" size={16} />
            <Own>{table.name}</Own>
            {table.area && (
              <>
                {' · '}
                <Own>{table.area}</Own>
              </>
            )}
          </span>
        )}
      </p>
    </header>
  );
}

/** The menu's headings; the one being read is marked, and brought into sight. */
function Chips({ categories }: { categories: CategoryWithItems[] }) {
  const { t, nameOf } = useTexts();
  const [current, setCurrent] = useState<string | undefined>(categories[0]?.id);
  const nav = useRef<HTMLElement>(null);

  useEffect(() => {
    const seen = new Set<string>();
    const spy = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target.id);
          else seen.delete(target.id);
        }
        const first = categories.find(({ id }) => seen.has(`category-${id}`));
        if (first) setCurrent(first.id);
      },
      { rootMargin: '-140px 0px -50% 0px' },
    );
    for (const { id } of categories) {
      const section = document.getElementById(`category-${id}`);
      if (section) spy.observe(section);
    }
    return () => spy.disconnect();
  }, [categories]);

  useEffect(() => {
    // Sideways only: the page itself stays where it is.
    const chip = nav.current?.querySelector<HTMLElement>(`[data-chip="${current}"]`);
    if (!chip || !nav.current) return;
    const [box, mine] = [nav.current.getBoundingClientRect(), chip.getBoundingClientRect()];
    nav.current.scrollBy({
      left: mine.left + mine.width / 2 - (box.left + box.width / 2),
      behavior: 'smooth',
    });
  }, [current]);

  return (
    <nav ref={nav} className={classes.chips} aria-label={t('categories')}>
      {categories.map((category) => (
        <a
          key={category.id}
          className={classes.chip}
          data-chip={category.id}
          href={`#category-${category.id}`}
          aria-current={category.id === current ? 'true' : undefined}
          onClick={(event) => {
            event.preventDefault();
            const title = document.getElementById(`title-${category.id}`);
            title?.scrollIntoView({ block: 'start' });
            title?.focus({ preventScroll: true });
          }}
        >
          {nameOf(category)}
        </a>
      ))}
    </nav>
  );
}

const SKELETONS = ['one', 'two', 'three', 'four', 'five', 'six'];

function Loading() {
  const { t } = useTexts();
  return (
    <div aria-busy="true">
      <span className="visually-hidden" role="status">
        {t('loading')}
      </span>
      <div className={classes.head}>
        <div className={classes.names}>
          <Skeleton h={32} w="60%" />
          <Skeleton h={24} w="40%" mt="sm" />
        </div>
      </div>
      <div className={classes.sticky}>
        <Skeleton h={42} radius="xl" />
      </div>
      <div className={classes.menu}>
        <div className={classes.items}>
          {SKELETONS.map((name) => (
            <Skeleton key={name} h={134} radius="lg" />
          ))}
        </div>
      </div>
    </div>
  );
}
