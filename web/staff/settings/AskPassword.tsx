// Before anything about how one signs in is changed: whether it is oneself.

import { Button } from '@mantine/core';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, type ReactNode, useState } from 'react';
import { PasswordField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import classes from './settings.module.css';

interface AskPasswordProps {
  text?: string;
  /** What the button says. */
  send: string;
  danger?: boolean;
  ready?: boolean;
  /** Fields above the password. */
  children?: ReactNode;
  work: (password: string) => Promise<unknown>;
}

export function AskPassword({ text, send, danger = false, ready = true, children, work }: AskPasswordProps) {
  const { t } = useTexts();
  const { me } = useSession();
  const [password, setPassword] = useState('');
  const { busy, problem, submit } = useSubmit();
  const button = useRegained<HTMLButtonElement>(busy);

  function ask(event: FormEvent) {
    event.preventDefault();
    if (password && !busy) void submit(() => work(password));
  }

  return (
    <form className={classes.form} noValidate onSubmit={ask}>
      {text && <p>{text}</p>}
      <input type="email" name="username" autoComplete="username" value={me.email} readOnly hidden />
      {children}
      <PasswordField
        data-autofocus={children ? undefined : true}
        label={t('account.current_password')}
        autoComplete="current-password"
        value={password}
        change={setPassword}
      />
      <Refusal error={problem} />
      <Button
        ref={button}
        type="submit"
        color={danger ? 'red.9' : 'terracotta'}
        loading={busy}
        disabled={!password || !ready}
      >
        {send}
      </Button>
    </form>
  );
}
