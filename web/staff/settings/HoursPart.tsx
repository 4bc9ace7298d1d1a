// When the business is open, when orders are taken, and the days that are different.

import { Button, Switch, TextInput } from '@mantine/core';
import type { Hours, HoursException, SettingsRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { settingsQuery } from '../app/data';
import { either } from '../app/fields';
import { Icon } from '../app/icons';
import { Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useAttempt } from '../app/useAttempt';
import { Span, useDayNames, Windows } from '../app/Windows';
import { Save } from './BusinessPart';
import { hoursQuery, updateSettings } from './queries';
import classes from './settings.module.css';

export function HoursPart() {
  const query = useQuery(settingsQuery);
  return (
    <>
      <Loaded query={query}>{(settings) => <HoursForm settings={settings} />}</Loaded>
      <Week />
    </>
  );
}

function HoursForm({ settings }: { settings: SettingsRead }) {
  const { t } = useTexts();
  const [busy, attempt] = useAttempt();
  const [opening, setOpening] = useState<Hours>(settings.opening_hours);
  const [ordering, setOrdering] = useState<Hours | null>(settings.ordering_hours);
  const [changed, setChanged] = useState(false);
  useStay(changed);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (await attempt(() => updateSettings({ opening_hours: opening, ordering_hours: ordering }))) {
      setChanged(false);
      toast(t('settings.saved'), 'good');
    }
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <h3>{t('hours.opening')}</h3>
      <HoursEditor
        value={opening}
        change={(value) => {
          setOpening(value);
          setChanged(true);
        }}
      />
      <h3>{t('hours.ordering')}</h3>
      <Switch
        label={t('hours.same')}
        checked={ordering === null}
        onChange={(event) => {
          setOrdering(event.currentTarget.checked ? null : opening);
          setChanged(true);
        }}
      />
      {ordering && (
        <HoursEditor
          value={ordering}
          change={(value) => {
            setOrdering(value);
            setChanged(true);
          }}
        />
      )}
      <Save busy={busy} changed={changed} />
    </form>
  );
}

function HoursEditor({ value, change }: { value: Hours; change: (value: Hours) => void }) {
  const { t } = useTexts();
  const replace = (at: number, exception: HoursException) =>
    change({ ...value, exceptions: value.exceptions.map((one, index) => (index === at ? exception : one)) });
  return (
    <>
      <Windows value={value.weekly} change={(weekly) => change({ ...value, weekly })} />
      <h4>{t('hours.exceptions')}</h4>
      {value.exceptions.map((exception, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its date is being written
        <div key={at} className={classes.exception}>
          <TextInput
            type="date"
            aria-label={t('filter.day')}
            value={exception.date}
            onChange={(event) => replace(at, { ...exception, date: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('field.notes')}
            placeholder={t('field.notes')}
            value={exception.note ?? ''}
            maxLength={200}
            {...either(exception.note ?? '')}
            onChange={(event) => replace(at, { ...exception, note: event.currentTarget.value || null })}
          />
          <Switch
            label={t('hours.closed')}
            checked={exception.closed}
            onChange={(event) =>
              replace(at, {
                ...exception,
                closed: event.currentTarget.checked,
                windows: event.currentTarget.checked ? [] : [{ opens: '09:00', closes: '18:00' }],
              })
            }
          />
          {exception.windows.map((window, windowAt) => (
            <Span
              // biome-ignore lint/suspicious/noArrayIndexKey: a span has no name but its place
              key={windowAt}
              {...window}
              change={(span) =>
                replace(at, {
                  ...exception,
                  windows: exception.windows.map((one, index) => (index === windowAt ? span : one)),
                })
              }
            />
          ))}
          <ToolButton
            icon="trash"
            size={40}
            label={`${t('remove')}: ${exception.date}`}
            onClick={() =>
              change({ ...value, exceptions: value.exceptions.filter((_, index) => index !== at) })
            }
          />
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          onClick={() => {
            const taken = new Set(value.exceptions.map((one) => one.date));
            let at = Date.now() + 86_400_000;
            while (taken.has(new Date(at).toISOString().slice(0, 10))) at += 86_400_000;
            const date = new Date(at).toISOString().slice(0, 10);
            change({
              ...value,
              exceptions: [...value.exceptions, { date, closed: true, note: null, windows: [] }],
            });
          }}
        >
          {t('hours.add_exception')}
        </Button>
      </div>
    </>
  );
}

function Week() {
  const { t } = useTexts();
  const { business } = useSession();
  const { date, time } = useFormats(business);
  const names = useDayNames('long');
  const query = useQuery(hoursQuery);
  return (
    <div className={classes.week}>
      <h3>{t('hours.week')}</h3>
      <Loaded query={query} rows={2}>
        {({ days }) => (
          <dl>
            {days.map((day) => (
              <div key={day.date}>
                <dt>
                  {names[day.weekday]} <span className="muted">{date(day.date)}</span>
                </dt>
                <dd>
                  {day.opening.length
                    ? day.opening
                        .map((one) =>
                          one.text === '00:00-24:00'
                            ? t('hours.all_day')
                            : `${time(one.opens_at)} – ${time(one.closes_at)}`,
                        )
                        .join(' · ')
                    : t('hours.closed')}
                  {day.note && (
                    <span className="muted">
                      {' '}
                      <Own>{day.note}</Own>
                    </span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Loaded>
    </div>
  );
}
