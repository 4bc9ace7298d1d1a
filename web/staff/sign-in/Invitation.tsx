// Where the link of an invitation leads: a name and a password, and one is in.

import { Button } from '@mantine/core';
import { api, unwrap } from '@shared/api/client';
import { invalidValues } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useState } from 'react';
import { PasswordField, TextField } from '../app/fields';
import { Refusal } from '../app/parts';
import { begin } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { SignInPage } from './SignInPage';
import classes from './sign-in.module.css';

// Read before anything changes the address.
const token = location.hash.slice(1);

export function Invitation({ done }: { done: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, submit } = useSubmit();

  async function send(event: FormEvent) {
    event.preventDefault();
    const body = { token, full_name: name.trim(), password };
    const joined = await submit(async () => {
      const { access_token } = await unwrap(api.POST('/api/invitations/accept', { body }));
      await begin(access_token);
    });
    if (joined) done();
  }

  const refused = (field: string) =>
    invalidValues(problem).some(({ pointer }) => pointer.endsWith(`/${field}`));
  const badName = refused('full_name');
  const badPassword = refused('password');
  return (
    <SignInPage title={t('invitation.title')}>
      <p>{t('invitation.text')}</p>
      <form noValidate onSubmit={send} className={classes.form}>
        <TextField
          label={t('field.customer_name')}
          autoComplete="name"
          size="md"
          value={name}
          error={badName ? t('missing.customer_name') : null}
          change={setName}
        />
        <PasswordField
          label={t('invitation.password')}
          description={t('invitation.password_hint')}
          autoComplete="new-password"
          size="md"
          value={password}
          error={badPassword ? t('invitation.password_short') : null}
          change={setPassword}
        />
        {!badName && !badPassword && <Refusal error={problem} />}
        <Button type="submit" size="md" fullWidth loading={busy}>
          {t('invitation.send')}
        </Button>
      </form>
    </SignInPage>
  );
}
