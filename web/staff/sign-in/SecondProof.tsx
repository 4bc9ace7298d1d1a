// The password was right; now what only its owner has.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { MfaRequired } from '@shared/api/schema';
import { askPasskey, canUsePasskeys } from '@shared/passkeys';
import { Or } from '@shared/ui/factors';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useState } from 'react';
import { CodeField } from '../app/fields';
import { Refusal } from '../app/parts';
import { prove } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { PasskeyButton } from './PasskeyButton';
import { SignInPage } from './SignInPage';
import classes from './sign-in.module.css';

interface SecondProofProps {
  challenge: MfaRequired;
  beginAgain: () => void;
}

export function SecondProof({ challenge, beginAgain }: SecondProofProps) {
  const { t } = useTexts();
  const { challenge_token, passkey_options } = challenge;
  const [backup, setBackup] = useState(false);
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const { busy, problem, submit } = useSubmit();
  const isOver = problem instanceof Problem && ['challenge_over', 'tried_too_often'].includes(problem.code);

  async function send(event: FormEvent) {
    event.preventDefault();
    setMissing(code.trim().length < 6);
    if (code.trim().length < 6 || busy) return;
    if (!(await submit(() => prove(challenge_token, { code: code.trim() })))) setCode('');
  }

  const change = () => {
    setBackup(!backup);
    setCode('');
    setMissing(false);
  };

  return (
    <SignInPage title={t('login.second')}>
      <form noValidate onSubmit={send} className={classes.form}>
        <CodeField
          key={String(backup)}
          data-autofocus
          autoFocus
          backup={backup}
          size="md"
          value={code}
          error={missing ? t('invalid.code') : null}
          change={setCode}
        />
        <Refusal error={problem} />
        {isOver ? (
          <Button size="md" fullWidth onClick={beginAgain}>
            {t('login.begin_again')}
          </Button>
        ) : (
          <Button type="submit" size="md" fullWidth loading={busy}>
            {t('sign_in.send')}
          </Button>
        )}
      </form>
      {passkey_options && canUsePasskeys() && !isOver && (
        <>
          <Or />
          <PasskeyButton
            text={t('login.passkey_second')}
            work={async () => prove(challenge_token, { credential: await askPasskey(passkey_options) })}
          />
        </>
      )}
      <div className={classes.ways}>
        <Button variant="subtle" size="compact-md" onClick={change}>
          {t(backup ? 'login.use_code' : 'login.use_backup')}
        </Button>
        {!isOver && (
          <Button variant="subtle" size="compact-md" onClick={beginAgain}>
            {t('login.begin_again')}
          </Button>
        )}
      </div>
      <p className="muted">{t('login.lost')}</p>
    </SignInPage>
  );
}
