// Hours in which parts of the menu are offered.

import { Button } from '@mantine/core';
import type { ScheduleRead, Window as TimeWindow } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask';
import { NameFields } from '../app/fields';
import { Icon } from '../app/icons';
import { Empty, Loaded } from '../app/parts';
import { ToolButton } from '../app/ToolButton';
import { useUnsaved } from '../app/unsaved';
import { useAttempt } from '../app/useAttempt';
import { Windows, WindowsText } from '../app/Windows';
import classes from './menu.module.css';
import { addSchedule, removeSchedule, schedulesQuery, updateSchedule } from './queries';

export function Schedules() {
  const { t, nameOf } = useTexts();
  const query = useQuery(schedulesQuery);
  const [editing, setEditing] = useState<ScheduleRead | 'new' | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const [busy, attempt] = useAttempt();
  if (editing) {
    return <ScheduleForm schedule={editing === 'new' ? null : editing} done={() => setEditing(null)} />;
  }
  return (
    <div className={classes.form}>
      <Button leftSection={<Icon name="plus" />} onClick={() => setEditing('new')}>
        {t('schedules.add')}
      </Button>
      <Loaded query={query} rows={3}>
        {(schedules) =>
          schedules.length ? (
            <ul className={classes.schedules}>
              {schedules.map((one) => (
                <li key={one.id}>
                  <span className={classes.itemName}>
                    <strong>
                      <Own>{nameOf(one)}</Own>
                    </strong>
                    <span className="muted">
                      <WindowsText windows={one.windows} />
                    </span>
                  </span>
                  {removing === one.id ? (
                    <Button
                      color="red.9"
                      loading={busy}
                      onClick={() => void attempt(() => removeSchedule(one.id)).then(() => setRemoving(null))}
                    >
                      {t('remove')}
                    </Button>
                  ) : (
                    <>
                      <ToolButton
                        icon="edit"
                        label={`${t('edit')}: ${nameOf(one)}`}
                        onClick={() => setEditing(one)}
                      />
                      <ToolButton
                        icon="trash"
                        label={`${t('remove')}: ${nameOf(one)}`}
                        onClick={() => setRemoving(one.id)}
                      />
                    </>
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <Empty icon="clock" text={t('schedules.none')} />
          )
        }
      </Loaded>
    </div>
  );
}

function ScheduleForm({ schedule, done }: { schedule: ScheduleRead | null; done: () => void }) {
  const { t } = useTexts();
  const [busy, attempt] = useAttempt();
  const [names, setNames] = useState({ name: schedule?.name ?? '', name2: schedule?.name2 ?? '' });
  const [windows, setWindows] = useState<TimeWindow[]>(schedule?.windows ?? []);
  const [tried, setTried] = useState(false);
  const { discard } = useAsk();
  const unsaved = useUnsaved([names, windows]);
  const leave = async () => {
    if (!unsaved || (await discard())) done();
  };

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!names.name.trim()) return;
    const body = { name: names.name.trim(), name2: names.name2.trim(), windows };
    if (await attempt(() => (schedule ? updateSchedule(schedule.id, body) : addSchedule(body)))) done();
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.pair}>
        <NameFields
          value={names}
          error={tried && !names.name.trim() ? t('missing.value') : null}
          edit={(change) => setNames((before) => ({ ...before, ...change }))}
        />
      </div>
      <Windows value={windows} change={setWindows} />
      <div className={classes.groupTools}>
        <Button variant="default" onClick={() => void leave()}>
          {t('back')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
