// The password was right; now what only its owner has.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { MfaRequired } from '@shared/api/schema';
import { askPasskey, canUsePasskeys } from '@shared/passkeys';
import { Or } from '@shared/ui/factors';
import { takeFocus } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { useState } from 'react';
import { CodeForm } from '../app/CodeForm';
import { Refusal } from '../app/parts';
import { type Proof, prove } from '../app/session';
import { PasskeyButton } from './PasskeyButton';
import { SignInPage } from './SignInPage';
import classes from './sign-in.module.css';

const OVER = ['challenge_over', 'tried_too_often'];

interface SecondProofProps {
  challenge: MfaRequired;
  beginAgain: () => void;
}

export function SecondProof({ challenge, beginAgain }: SecondProofProps) {
  const { t } = useTexts();
  const { challenge_token, passkey_options } = challenge;
  const [backup, setBackup] = useState(false);
  const [over, setOver] = useState<Problem | null>(null);

  async function show(proof: Proof) {
    try {
      await prove(challenge_token, proof);
    } catch (error) {
      if (error instanceof Problem && OVER.includes(error.code)) setOver(error);
      throw error;
    }
  }

  if (over) {
    return (
      <SignInPage title={t('login.second')}>
        <Refusal error={over} />
        <Button ref={takeFocus} size="md" fullWidth onClick={beginAgain}>
          {t('login.begin_again')}
        </Button>
      </SignInPage>
    );
  }
  return (
    <SignInPage title={t('login.second')}>
      <CodeForm
        key={String(backup)}
        first
        backup={backup}
        className={classes.form}
        send={t('sign_in.send')}
        work={(code) => show({ code })}
      />
      {passkey_options && canUsePasskeys() && (
        <>
          <Or />
          <PasskeyButton
            text={t('login.passkey_second')}
            work={async () => show({ credential: await askPasskey(passkey_options) })}
          />
        </>
      )}
      <div className={classes.ways}>
        <Button variant="subtle" size="compact-md" onClick={() => setBackup(!backup)}>
          {t(backup ? 'login.use_code' : 'login.use_backup')}
        </Button>
        <Button variant="subtle" size="compact-md" onClick={beginAgain}>
          {t('login.begin_again')}
        </Button>
      </div>
      <p className="muted">{t('login.lost')}</p>
    </SignInPage>
  );
}
