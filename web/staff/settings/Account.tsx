// One's own password and second factor, and where one is signed in.

import { Button } from '@mantine/core';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { PasswordField } from '../app/fields';
import { Loaded, Refusal, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { Passkeys } from './Passkeys';
import { changePassword, endSession, sessionsQuery } from './queries';
import { SecondFactor } from './SecondFactor';
import classes from './settings.module.css';

export function Account() {
  const { t } = useTexts();
  const { me, business } = useSession();
  const { dayAndTime } = useFormats(business);
  const [busy, attempt] = useAttempt();
  const sessions = useQuery(sessionsQuery);
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  const { busy: saving, problem, submit } = useSubmit();

  async function send(event: FormEvent) {
    event.preventDefault();
    if (!(await submit(() => changePassword(current, wanted)))) return;
    setCurrent('');
    setWanted('');
    toast(t('account.password_changed'), 'good');
    void sessions.refetch();
  }

  return (
    <div className={classes.form}>
      <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
        <h3>{t('account.change_password')}</h3>
        <input type="email" name="username" autoComplete="username" value={me.email} readOnly hidden />
        <div className={classes.pair}>
          <PasswordField
            label={t('account.current_password')}
            autoComplete="current-password"
            value={current}
            change={setCurrent}
          />
          <PasswordField
            label={t('invitation.password')}
            description={t('invitation.password_hint')}
            autoComplete="new-password"
            value={wanted}
            change={setWanted}
          />
        </div>
        <Refusal error={problem} />
        <div>
          <Button type="submit" loading={saving} disabled={!current || wanted.length < 8}>
            {t('account.change_password')}
          </Button>
        </div>
      </form>
      <SecondFactor />
      <Passkeys />
      <h3>{t('account.sessions')}</h3>
      <Loaded query={sessions} rows={2}>
        {(all) => (
          <ul className={classes.people}>
            {all.map((one) => (
              <li key={one.id}>
                <span className={classes.personName}>
                  {t('account.since', { time: dayAndTime(one.created_at) })}
                  <span className="muted">{t('staff.expires', { time: dayAndTime(one.expires_at) })}</span>
                </span>
                {one.current ? (
                  <Tag tone="good">{t('account.this_one')}</Tag>
                ) : (
                  <Button
                    variant="default"
                    size="compact-md"
                    disabled={busy}
                    onClick={() => void attempt(() => endSession(one.id))}
                  >
                    {t('account.sign_out')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}
