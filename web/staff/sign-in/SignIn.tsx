// Signing in, with a password or a passkey; whoever works for several businesses says for which.

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { MfaRequired } from '@shared/api/schema';
import { canUsePasskeys } from '@shared/passkeys';
import { Or } from '@shared/ui/factors';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { type FormEvent, useState } from 'react';
import { PasswordField } from '../app/fields';
import { Refusal } from '../app/parts';
import { signIn, signInWithPasskey, useSessionState } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { PasskeyButton } from './PasskeyButton';
import { SecondProof } from './SecondProof';
import { SignInPage } from './SignInPage';
import classes from './sign-in.module.css';

export function SignIn() {
  const { t } = useTexts();
  const { away } = useSessionState();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [businesses, setBusinesses] = useState<string[]>([]);
  const [restaurant, setRestaurant] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [again, setAgain] = useState(false);
  const [challenge, setChallenge] = useState<MfaRequired | null>(null);
  const { busy, problem, submit } = useSubmit();
  const button = useRegained<HTMLButtonElement>(busy);

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!username.trim() || !password || busy) return;
    await submit(async () => {
      try {
        setChallenge(await signIn(username.trim(), password, restaurant));
      } catch (error) {
        if (error instanceof Problem && error.code === 'business_ambiguous') {
          const found = String(error.body.businesses ?? '')
            .split(',')
            .map((slug) => slug.trim())
            .filter(Boolean);
          setBusinesses(found);
          setRestaurant(found[0] ?? null);
        }
        throw error;
      }
    });
  }

  if (challenge) {
    const beginAgain = () => {
      setPassword('');
      setTried(false);
      setAgain(true);
      setChallenge(null);
    };
    return <SecondProof challenge={challenge} beginAgain={beginAgain} />;
  }
  const missing = (value: string) => (tried && !value.trim() ? t('missing.value') : null);
  return (
    <SignInPage title={t('sign_in.title')}>
      {away !== 'yet' && <Notice>{t(away === 'ended' ? 'sign_in.ended' : 'sign_in.signed_out')}</Notice>}
      <form noValidate onSubmit={send} className={classes.form}>
        <TextInput
          label={t('field.customer_email')}
          type="email"
          name="username"
          autoComplete="username"
          dir="ltr"
          size="md"
          maxLength={254}
          value={username}
          error={missing(username)}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordField
          label={t('sign_in.password')}
          name="password"
          autoComplete="current-password"
          autoFocus={again}
          size="md"
          value={password}
          error={missing(password)}
          change={setPassword}
        />
        {businesses.length > 0 && (
          <NativeSelect
            label={t('sign_in.restaurant')}
            size="md"
            data={businesses}
            value={restaurant ?? ''}
            onChange={(event) => setRestaurant(event.currentTarget.value)}
          />
        )}
        <Refusal error={problem} />
        <Button ref={button} type="submit" size="md" fullWidth loading={busy}>
          {t('sign_in.send')}
        </Button>
      </form>
      {canUsePasskeys() && (
        <>
          <Or />
          <PasskeyButton text={t('login.passkey')} work={signInWithPasskey} />
        </>
      )}
    </SignInPage>
  );
}
