// What narrows a list, kept in the page's address.

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './filters.module.css';
import { Icon } from './icons';

type Change = Record<string, string | undefined>;

/** Changes what the address says of the list; what is empty goes out of it. */
export function useNarrow(): (change: Change) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: '.',
      search: (before: object) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)),
      replace: true,
      resetScroll: false,
    });
}

/** What is typed into a field, and how it is typed: `say` is told when the hands rest. `said` is what holds. */
export function useSettled(said: string, say: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(said);
  const [before, setBefore] = useState(said);
  const asked = useRef(said);
  // It was changed by something else than the typing.
  if (said !== before) {
    setBefore(said);
    if (said !== asked.current) setText(said);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed asks anew
  useEffect(() => {
    if (text.trim() === said) return;
    const timer = setTimeout(() => {
      asked.current = text.trim();
      say(asked.current);
    }, 300);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}

/** What is typed into a search: it narrows the list by `q` when the hands rest. `q` is what the address says. */
export function useTyped(q = ''): [string, (text: string) => void] {
  const narrow = useNarrow();
  return useSettled(q, (text) => narrow({ q: text }));
}

interface NarrowingProps {
  /** Whether the list is narrowed. */
  filtered: boolean;
  /** Makes it whole again. */
  clear: () => void;
  children: ReactNode;
}

/** All that narrows one list. */
export function Narrowing({ filtered, clear, children }: NarrowingProps) {
  const { t } = useTexts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element is not known to all browsers yet
    <div role="search" className={classes.filters}>
      {children}
      {filtered && (
        <Button variant="subtle" onClick={clear}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

interface SearchFieldProps {
  label: string;
  text: string;
  maxLength: number;
  change: (text: string) => void;
}

export function SearchField({ label, text, maxLength, change }: SearchFieldProps) {
  return (
    <TextInput
      className={classes.text ?? ''}
      type="search"
      radius="xl"
      size="md"
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" />}
      value={text}
      maxLength={maxLength}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

interface FilterProps {
  label: string;
  value: string | undefined;
  options: readonly string[];
  say: (option: string) => string;
  change: (value: string) => void;
  /** The label stands where nothing is chosen, and not above. */
  inside?: boolean;
  /** What it means that nothing is chosen, where that is not all of them. */
  none?: string;
}

/** One of the `options`, or all of them. */
export function Filter({ label, value = '', options, say, change, inside = false, none }: FilterProps) {
  const { t } = useTexts();
  return (
    <NativeSelect
      {...(inside ? { 'aria-label': label } : { label })}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    >
      <option value="">{inside ? label : (none ?? t('all'))}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {say(option)}
        </option>
      ))}
    </NativeSelect>
  );
}

interface DaysProps {
  since: string | undefined;
  until: string | undefined;
  change: (days: { since?: string; until?: string }) => void;
}

/** From a day on and up to one, included. */
export function Days({ since, until, change }: DaysProps) {
  const { t } = useTexts();
  return (
    <>
      <TextInput
        type="date"
        label={t('payments.since')}
        value={since ?? ''}
        max={until}
        onChange={(event) => change({ since: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('payments.until')}
        value={until ?? ''}
        min={since}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
    </>
  );
}
