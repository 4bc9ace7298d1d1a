// Finding items with the keyboard alone: / to search, arrows to choose, Enter to add.

import { TextInput } from '@mantine/core';
import type { CategoryWithItems } from '@shared/api/schema';
import { folded } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { type KeyboardEvent as KeyPress, useEffect, useRef, useState } from 'react';
import { Chip } from '../app/Chip';
import { cx } from '../app/cx';
import { either } from '../app/fields';
import { Icon } from '../app/icons';
import { Empty, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { useSlash } from '../app/useSlash';
import classes from './desk.module.css';

interface MenuSearchProps {
  categories: CategoryWithItems[];
  add: (id: string) => void;
  /** Not where something stands above it, and a field brings up the keys. */
  autoFocus: boolean;
}

export function MenuSearch({ categories, add, autoFocus }: MenuSearchProps) {
  const { t, nameOf, otherNameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const [wanted, setWanted] = useState('');
  const [category, setCategory] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useSlash(input);

  const sought = folded(wanted.trim());
  const found = categories
    .filter((one) => sought || category === null || one.id === category)
    .map((one) => ({
      ...one,
      items: one.items.filter((item) => !sought || folded(`${item.name} ${item.name2}`).includes(sought)),
    }))
    .filter((one) => one.items.length);
  const items = found.flatMap((one) => one.items);
  const active = items[Math.min(at, items.length - 1)];

  useEffect(() => {
    if (active) list.current?.querySelector(`#item-${active.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKey = (event: KeyPress) => {
    if (event.ctrlKey || event.metaKey) return;
    // It only leads here, and nothing is called so.
    if (event.key === '/' && !wanted) event.preventDefault();
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(items.length - 1, Math.min(at, items.length - 1) + step)));
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      add(active.id);
      input.current?.select();
    } else if (event.key === 'Escape' && wanted) {
      event.preventDefault();
      setWanted('');
      setAt(0);
    }
  };

  return (
    <div className={classes.menu}>
      <div className={classes.searching}>
        <TextInput
          ref={input}
          type="search"
          size="md"
          radius="xl"
          role="combobox"
          aria-expanded
          aria-controls="desk-items"
          aria-activedescendant={active ? `item-${active.id}` : undefined}
          aria-label={t('search')}
          placeholder={`${t('search')}   /`}
          leftSection={<Icon name="search" />}
          value={wanted}
          {...either(wanted)}
          autoFocus={autoFocus}
          onChange={(event) => {
            setWanted(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
        <fieldset className={classes.chips}>
          <legend className="visually-hidden">{t('menu.categories')}</legend>
          {[null, ...categories].map((one) => (
            <Chip
              key={one?.id ?? 'all'}
              size="medium"
              aria-pressed={!sought && category === (one?.id ?? null)}
              onClick={() => {
                setCategory(one?.id ?? null);
                setWanted('');
                setAt(0);
              }}
            >
              {one ? nameOf(one) : t('all')}
            </Chip>
          ))}
        </fieldset>
      </div>
      <div id="desk-items" role="listbox" aria-label={t('nav.menu')} ref={list} tabIndex={-1}>
        {found.map((one) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options within a listbox
          <div key={one.id} role="group" aria-label={nameOf(one)} className={classes.group}>
            <div aria-hidden="true" className={classes.groupName}>
              <Own>{nameOf(one)}</Own>
            </div>
            <div className={classes.items}>
              {one.items.map((item) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox
                <div
                  key={item.id}
                  id={`item-${item.id}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={item === active}
                  aria-disabled={!item.available}
                  className={cx(
                    classes.item,
                    item === active && classes.active,
                    !item.available && classes.out,
                  )}
                  onClick={() => add(item.id)}
                >
                  <span className={classes.itemName}>
                    <Own>{nameOf(item)}</Own>
                    {otherNameOf(item) && (
                      <span className="muted">
                        <Own>{otherNameOf(item)}</Own>
                      </span>
                    )}
                    {!item.available && (
                      <Tag>{t(item.unavailable_because === 'not_now' ? 'trouble.not_now' : 'sold_out')}</Tag>
                    )}
                  </span>
                  {item.available && <span className="amount">{money(item.price_cents)}</span>}
                </div>
              ))}
            </div>
          </div>
        ))}
      </div>
      {!items.length && (
        <Empty icon="search" text={wanted ? t('search_none', { text: wanted }) : t('menu.none')} />
      )}
    </div>
  );
}
