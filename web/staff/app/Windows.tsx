// Times of the week: on which days, from when to when.

import { Button, TextInput } from '@mantine/core';
import type { Window as TimeWindow } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useMemo } from 'react';
import { Icon } from './icons';
import { useSession } from './session';
import { ToolButton } from './ToolButton';
import classes from './windows.module.css';

type Day = TimeWindow['days'][number];
export const DAYS: Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Names of the days of the week in the page's language. */
export function useDayNames(form: 'narrow' | 'short' | 'long' = 'short'): Record<Day, string> {
  const { language } = useTexts();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: form, timeZone: 'UTC' });
    // The first of January 2024 was a Monday.
    return Object.fromEntries(
      DAYS.map((day, index) => [day, format.format(Date.UTC(2024, 0, 1 + index))]),
    ) as Record<Day, string>;
  }, [language, form]);
}

// A clock has no 24:00, and a day that ends at midnight ends then.
const shown = (time: string) => (time === '24:00' ? '00:00' : time);
const closing = (time: string) => (time === '00:00' ? '24:00' : time);

interface SpanProps {
  opens: string;
  closes: string;
  change: (span: { opens: string; closes: string }) => void;
}

export function Span({ opens, closes, change }: SpanProps) {
  const { t } = useTexts();
  return (
    <span className={classes.span}>
      <TextInput
        type="time"
        aria-label={t('windows.opens')}
        value={opens}
        required
        onChange={(event) =>
          event.currentTarget.value && change({ opens: event.currentTarget.value, closes })
        }
      />
      <span aria-hidden="true">–</span>
      <TextInput
        type="time"
        aria-label={t('windows.closes')}
        value={shown(closes)}
        required
        onChange={(event) =>
          event.currentTarget.value && change({ opens, closes: closing(event.currentTarget.value) })
        }
      />
      {closes !== '24:00' && closes <= opens && <span className="muted">{t('windows.next_day')}</span>}
    </span>
  );
}

interface WindowsProps {
  value: TimeWindow[];
  change: (value: TimeWindow[]) => void;
}

export function Windows({ value, change }: WindowsProps) {
  const { t } = useTexts();
  const names = useDayNames();
  const long = useDayNames('long');
  const replace = (at: number, window: TimeWindow) =>
    change(value.map((one, index) => (index === at ? window : one)));
  return (
    <div className={classes.windows}>
      {value.map((window, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a window has no name but its place
        <div key={at} className={classes.window}>
          <fieldset className={classes.days}>
            <legend className="visually-hidden">{t('windows.days')}</legend>
            {DAYS.map((day) => {
              const on = window.days.includes(day);
              return (
                <button
                  key={day}
                  type="button"
                  aria-pressed={on}
                  title={long[day]}
                  onClick={() =>
                    replace(at, {
                      ...window,
                      days: DAYS.filter((one) => (one === day ? !on : window.days.includes(one))),
                    })
                  }
                >
                  {names[day]}
                </button>
              );
            })}
          </fieldset>
          <Span
            opens={window.opens}
            closes={window.closes}
            change={(span) => replace(at, { ...window, ...span })}
          />
          <ToolButton
            icon="trash"
            size={40}
            label={t('remove')}
            onClick={() => change(value.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      {value.length === 0 && <p className="muted">{t('windows.none')}</p>}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          onClick={() => change([...value, { days: [...DAYS], opens: '09:00', closes: '22:00' }])}
        >
          {t('windows.add')}
        </Button>
      </div>
    </div>
  );
}

/** Windows as text, for lists. */
export function WindowsText({ windows }: { windows: TimeWindow[] }) {
  const names = useDayNames();
  const { t } = useTexts();
  const { business } = useSession();
  const { hour } = useFormats(business);
  return (
    <span className={classes.text}>
      {windows.map((window) => (
        <span key={`${window.days.join()}${window.opens}`}>
          {window.days.length === 7
            ? `${names.mon} – ${names.sun}`
            : window.days.map((day) => names[day]).join(', ')}{' '}
          {window.opens === '00:00' && window.closes === '24:00'
            ? t('hours.all_day')
            : `${hour(window.opens)} – ${hour(window.closes)}`}
        </span>
      ))}
    </span>
  );
}
