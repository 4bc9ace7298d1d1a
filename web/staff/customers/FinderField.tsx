// The field that finds customers while one types, with the keyboard alone: arrows choose, Enter takes, Escape leaves.

import { TextInput } from '@mantine/core';
import type { CustomerFound } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { cx } from '../app/cx';
import { either } from '../app/fields';
import { Icon } from '../app/icons';
import { Failed, Loading, Tag } from '../app/parts';
import { Proved } from './customerParts';
import classes from './finder.module.css';
import { finderQuery } from './finderQueries';
import { useLastHere } from './Preview';
import { digitsWithin } from './typed';

/** How long the hands rest, in milliseconds, before it is looked for what they typed. */
const REST = 150;

/** The least that is wanted below the field, in pixels, before the page is moved up. */
const LEAST_ROOM = 320;

interface FinderFieldProps {
  ref: Ref<HTMLInputElement>;
  autoFocus: boolean;
  take: (customer: CustomerFound) => void;
  /** Null for those who may not make anybody known. */
  create: ((typed: string) => void) | null;
  leave: () => void;
  /** The focus went elsewhere. */
  lost: () => void;
}

export function FinderField({ ref, autoFocus, take, create, leave, lost }: FinderFieldProps) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const [sought, setSought] = useState('');
  const [opened, setOpened] = useState(false);
  // Null while the arrows have not been used.
  const [at, setAt] = useState<number | null>(null);
  // Enter was pressed before the answer was there.
  const [isPressed, setIsPressed] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const typed = text.trim();

  useEffect(() => {
    const timer = setTimeout(() => setSought(typed), REST);
    return () => clearTimeout(timer);
  }, [typed]);

  const query = useQuery({ ...finderQuery(sought), enabled: opened });
  const found = query.data?.items ?? [];
  const isAnswer = sought === typed && query.data !== undefined && !query.isPlaceholderData;
  // Not before it is known that it is nobody else.
  const mayCreate = create !== null && query.data !== undefined;
  const count = found.length + (mayCreate ? 1 : 0);
  // Nothing typed: nobody is taken without having been chosen.
  const active = Math.min(at ?? (typed ? 0 : -1), count - 1);

  function pick(index: number): void {
    const one = found[index];
    setIsPressed(false);
    if (one) take(one);
    else if (index === found.length && create) create(typed);
  }

  useEffect(() => {
    if (!isPressed || !isAnswer) return;
    setIsPressed(false);
    // Who only sounds alike is looked at first.
    if (opened && (at !== null || !found[0]?.near)) pick(active);
  });

  useEffect(() => {
    if (active >= 0) list.current?.querySelector(`#found-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      setOpened(true);
      // Of what is still looked for nobody knows where it will stand, but for the first.
      if (isAnswer && count) setAt((Math.max(active, step > 0 ? -1 : 0) + step + count) % count);
      else if (!typed && step > 0) setAt(0);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isAnswer) pick(active);
      else {
        setSought(typed);
        setIsPressed(true);
      }
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setText('');
      setSought('');
      setAt(null);
      setIsPressed(false);
      setOpened(false);
      leave();
    }
  };

  const isOpen = opened && (query.data !== undefined || query.error !== null || query.isFetching);
  useRoom(popup, isOpen);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only learns that the focus is gone
    <div
      className={classes.finder}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setOpened(false);
        setIsPressed(false);
        lost();
      }}
    >
      <TextInput
        ref={ref}
        label={t('finder.label')}
        placeholder={`${t('finder.placeholder')}   F2`}
        type="search"
        enterKeyHint="search"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? 'customers-found' : undefined}
        aria-activedescendant={isOpen && active >= 0 ? `found-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        leftSection={<Icon name="person" />}
        value={text}
        {...either(text)}
        autoFocus={autoFocus}
        onFocus={() => setOpened(true)}
        onClick={() => setOpened(true)}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(null);
          setIsPressed(false);
          setOpened(true);
        }}
        onKeyDown={onKey}
      />
      <p className="visually-hidden" role="status">
        {opened && isAnswer && typed ? t('finder.found', { n: found.length }) : ''}
      </p>
      {isOpen && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the field keeps the focus
        <div ref={popup} className={classes.popup} onMouseDown={(event) => event.preventDefault()}>
          {!typed && found.length > 0 && <p className={classes.heading}>{t('finder.recent')}</p>}
          {query.error !== null && query.data === undefined ? (
            <Failed error={query.error} again={() => void query.refetch()} />
          ) : (
            query.data === undefined && <Loading rows={3} height={44} />
          )}
          {isAnswer && !found.length && (
            <p className={classes.heading}>
              {typed ? t('finder.none', { text: typed }) : t('finder.nobody')}
            </p>
          )}
          <div
            ref={list}
            id="customers-found"
            role="listbox"
            aria-label={t('nav.customers')}
            aria-busy={!isAnswer}
            tabIndex={-1}
          >
            {found.map((one, index) => (
              <Option key={one.id} at={index} isActive={index === active} pick={pick}>
                <Found one={one} typed={sought} />
              </Option>
            ))}
            {mayCreate && (
              <Option at={found.length} isActive={found.length === active} isLast pick={pick}>
                <span className={classes.create}>
                  <Icon name="plus" size={16} />
                  <span>{typed ? t('finder.create_as', { text: typed }) : t('finder.create')}</span>
                </span>
              </Option>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** Tells the popup's style how much there is to be seen below the field: without what the keys on the screen cover. */
function useRoom(popup: RefObject<HTMLDivElement | null>, isOpen: boolean): void {
  useLayoutEffect(() => {
    const { current } = popup;
    const seen = window.visualViewport;
    if (!isOpen || !current || !seen) return;
    const below = () => seen.offsetTop + seen.height - current.getBoundingClientRect().top;
    const measure = () => {
      if (below() < LEAST_ROOM) current.parentElement?.scrollIntoView({ block: 'start' });
      current.style.setProperty('--room', `${below()}px`);
    };
    measure();
    seen.addEventListener('resize', measure);
    return () => seen.removeEventListener('resize', measure);
  }, [popup, isOpen]);
}

interface OptionProps {
  at: number;
  isActive: boolean;
  isLast?: boolean;
  pick: (at: number) => void;
  children: ReactNode;
}

function Option({ at, isActive, isLast = false, pick, children }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox
    <div
      id={`found-${at}`}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      className={cx(classes.option, isLast && classes.last, isActive && classes.active)}
      onClick={() => pick(at)}
    >
      {children}
    </div>
  );
}

function Found({ one, typed }: { one: CustomerFound; typed: string }) {
  const { t, nameOf, otherNameOf } = useTexts();
  const lastHere = useLastHere();
  const mark = one.phone && digitsWithin(one.phone, typed);
  return (
    <>
      <span className={classes.line}>
        {one.phone && (
          <Ltr className={classes.phone}>
            {mark ? (
              <>
                {one.phone.slice(0, mark[0])}
                <mark>{one.phone.slice(...mark)}</mark>
                {one.phone.slice(mark[1])}
              </>
            ) : (
              one.phone
            )}
          </Ltr>
        )}
        {one.phone_verified && <Proved />}
        <strong>
          <Own>{nameOf(one)}</Own>
        </strong>
        {one.near && <Tag tone="warn">{t('customers.near')}</Tag>}
      </span>
      <span className={cx(classes.line, 'muted')}>
        <Ltr>{one.customer_number}</Ltr>
        {otherNameOf(one) && <Own>{otherNameOf(one)}</Own>}
        <span>{t('customers.visit_count', { n: one.visit_count })}</span>
        {one.last_order_at && <span>{t('customers.last', { time: lastHere(one.last_order_at) })}</span>}
      </span>
    </>
  );
}
