// Everyone who is known: found by part of a number or a name, narrowed, and many changed at once.

import { Button, Menu, NativeSelect, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { now } from '@shared/api/client';
import type { CustomerDetail, CustomerFound, CustomerRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { More } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { either } from '../app/fields';
import { useNarrow, useTyped } from '../app/filters';
import { Icon } from '../app/icons';
import { Empty, Loaded } from '../app/parts';
import { useMay } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { useSlash } from '../app/useSlash';
import { Bulk } from './Bulk';
import { filtersOf, letsThrough, NARROWING, type Sort } from './book';
import { CustomerCards, CustomerTable, firstCustomer, type Selection } from './CustomerRows';
import { ExportForm } from './ExportForm';
import { Filtering } from './Filtering';
import classes from './list.module.css';
import { QuickCreate } from './QuickCreate';
import { customersQuery, foundQuery, MOST_FOUND, refreshBook } from './queries';
import { typedAs } from './typed';
import { Views } from './Views';

/** The server does not count further. */
const MOST_COUNTED = 10_000;

/** What does something with the arrow keys itself, or is before everything else. */
const OWN_KEYS = 'input, textarea, select, button, summary, [role=dialog], [role=menu], [data-customer]';

/** The arrow down leads to the first customer, unless something else has the focus that wants it. */
function useArrowDown(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' || event.defaultPrevented) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (document.activeElement?.closest(OWN_KEYS) || document.querySelector('[role=dialog]')) return;
      const first = firstCustomer();
      if (!first) return;
      event.preventDefault();
      first.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

export function ListPart() {
  const { t } = useTexts();
  const may = useMay();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const { ask } = useAsk();
  const search = useSearch({ from: '/customers/{-$part}' });
  const [text, setText] = useTyped(search.q);
  const input = useRef<HTMLInputElement>(null);
  useSlash(input);
  useArrowDown();
  const filters = filtersOf(search);
  const sort: Sort = search.sort ?? 'recent';
  const filterCount = Object.keys(filters).length;
  const [isOpen, setIsOpen] = useState(filterCount > 0);

  const create = async () => {
    const made = await ask<CustomerDetail>(t('customers.new'), (close) => (
      <QuickCreate first={typedAs(text)} close={close} />
    ));
    if (!made) return;
    void refreshBook();
    void navigate({ to: '/customers/of/$id/{-$part}', params: { id: made.id, part: undefined } });
  };

  const exporting = () =>
    void ask<true>(t('customers.export'), (close) => (
      <ExportForm filters={filters} searching={Boolean(search.q)} close={close} />
    ));

  return (
    <div className={classes.part}>
      {/* biome-ignore lint/a11y/useSemanticElements: the element is not known to all browsers yet */}
      <div role="search" className={classes.searching}>
        <TextInput
          ref={input}
          className={classes.text ?? ''}
          type="search"
          radius="xl"
          size="md"
          aria-label={t('customers.search')}
          placeholder={t('customers.search_short')}
          leftSection={<Icon name="search" />}
          value={text}
          maxLength={100}
          {...either(text)}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            firstCustomer()?.focus();
          }}
        />
        <Button
          variant={isOpen ? 'light' : 'default'}
          radius="xl"
          size="md"
          aria-expanded={isOpen}
          aria-controls="customer-filters"
          onClick={() => setIsOpen((before) => !before)}
        >
          {filterCount > 0 ? t('customers.filters_on', { n: filterCount }) : t('customers.filters')}
        </Button>
        <NativeSelect
          className={classes.sort ?? ''}
          aria-label={t('sort')}
          radius="xl"
          size="md"
          value={search.q ? 'best' : sort}
          disabled={Boolean(search.q)}
          onChange={({ currentTarget: { value } }) => narrow({ sort: value === 'recent' ? '' : value })}
        >
          {search.q && <option value="best">{t('customers.sort.best')}</option>}
          {(['recent', 'name', 'spent'] as const).map((one) => (
            <option key={one} value={one}>
              {t(`customers.sort.${one}`)}
            </option>
          ))}
        </NativeSelect>
        {may('customers:write') && (
          <Button radius="xl" size="md" leftSection={<Icon name="plus" />} onClick={() => void create()}>
            {t('customers.new')}
          </Button>
        )}
        {may('customers:export') && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ToolButton
                icon="dots"
                size={42}
                radius="xl"
                variant="default"
                label={t('customers.more_tools')}
              />
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Icon name="download" />} onClick={exporting}>
                {t('customers.export')}
              </Menu.Item>
              <Menu.Item
                leftSection={<Icon name="upload" />}
                onClick={() => void navigate({ to: '/customers/{-$part}', params: { part: 'import' } })}
              >
                {t('customers.import')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Views filters={filters} sort={sort} />
      <div id="customer-filters" hidden={!isOpen}>
        <Filtering search={search} />
      </div>
      {search.q ? <Found q={search.q} /> : <Everyone />}
    </div>
  );
}

function useFilters() {
  const search = useSearch({ from: '/customers/{-$part}' });
  return { filters: filtersOf(search), sort: search.sort ?? ('recent' as const) };
}

function Everyone() {
  const { t } = useTexts();
  const { filters, sort } = useFilters();
  const query = useInfiniteQuery(customersQuery(filters, sort));
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const customers = pages.flatMap((page) => page.items);
        const total = pages[0]?.total ?? customers.length;
        const count =
          total > MOST_COUNTED
            ? t('customers.many', { n: MOST_COUNTED })
            : t('customers.count', { n: total });
        if (!customers.length) return <Nobody isFiltered={Object.keys(filters).length > 0} />;
        return (
          <>
            <Rows key={JSON.stringify(filters)} of={customers} count={count} busy={query.isPlaceholderData} />
            <NextPage list={query} />
          </>
        );
      }}
    </Loaded>
  );
}

function Found({ q }: { q: string }) {
  const { t } = useTexts();
  const { filters } = useFilters();
  const query = useQuery(foundQuery(q.slice(0, 100), filters.active === false));
  return (
    <Loaded query={query}>
      {({ items }) => {
        const found = items.filter((one) => letsThrough(filters, one, now()));
        const count =
          items.length === MOST_FOUND
            ? t('customers.best', { n: MOST_FOUND })
            : t('customers.count', { n: found.length });
        return found.length ? (
          <Rows key={JSON.stringify([q, filters])} of={found} count={count} busy={query.isPlaceholderData} />
        ) : (
          <Nobody isFiltered />
        );
      }}
    </Loaded>
  );
}

function Nobody({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTexts();
  const narrow = useNarrow();
  const clear = Object.fromEntries(['q', ...NARROWING].map((name) => [name, '']));
  return (
    <Empty
      icon={isFiltered ? 'search' : 'people'}
      text={t(isFiltered ? 'customers.nobody_found' : 'customers.nobody')}
      action={
        isFiltered && (
          <Button variant="default" onClick={() => narrow(clear)}>
            {t('filter.clear')}
          </Button>
        )
      }
    />
  );
}

/** To be given a key: another list begins with nothing chosen of it. */
interface RowsProps {
  of: (CustomerRead | CustomerFound)[];
  count: string;
  busy: boolean;
}

function Rows({ of, count, busy }: RowsProps) {
  const { t } = useTexts();
  const may = useMay();
  // In the order in which they were chosen: of two, the first goes into the second.
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const isWide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  const there = new Set(of.map((one) => one.id));
  const selected = chosen.filter((id) => there.has(id));
  const selection: Selection | null = may('customers:merge')
    ? {
        has: (id) => selected.includes(id),
        count: selected.length,
        toggle: (id) =>
          setChosen(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]),
        all: (wanted) => setChosen(wanted ? of.map((one) => one.id) : []),
      }
    : null;
  const Shown = isWide ? CustomerTable : CustomerCards;
  return (
    <div className={classes.rows}>
      <div className={classes.head}>
        <p className={classes.count} role="status">
          {count}
        </p>
        {selection && !isWide && of.length > 1 && (
          <Button
            size="compact-md"
            variant="subtle"
            onClick={() => selection.all(selected.length < of.length)}
          >
            {t(selected.length < of.length ? 'customers.choose_all' : 'customers.choose_none')}
          </Button>
        )}
        <p className={classes.keys}>{t('customers.keys')}</p>
      </div>
      <Shown customers={of} selection={selection} busy={busy} />
      {selected.length > 0 && (
        <Bulk of={of.filter((one) => selected.includes(one.id))} ids={selected} clear={() => setChosen([])} />
      )}
    </div>
  );
}

interface NextPageProps {
  list: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
}

/** Gets the next page as soon as the end of this one comes near; the button is for whoever comes to it by keyboard, and
 * for when that did not work. */
function NextPage({ list }: NextPageProps) {
  const { t } = useTexts();
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const wants = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (!wants || !end.current) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: '400px' },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [wants, fetchNextPage]);
  return (
    <div ref={end}>
      <More list={list} text={t('customers.more')} />
    </div>
  );
}
