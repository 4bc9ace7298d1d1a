// Setting up the app that makes one's codes: the password, the secret, backup codes, and a code of the app.

import type { MfaSetup } from '@shared/api/schema';
import { AppSecret, BackupCodes } from '@shared/ui/factors';
import { useTexts } from '@shared/ui/language';
import { useEffect, useRef, useState } from 'react';
import { CodeForm } from '../app/CodeForm';
import { useSession } from '../app/session';
import { AskPassword } from './AskPassword';
import { setUpApp, switchAppOn } from './factorQueries';
import classes from './settings.module.css';

export function SetUpApp({ done }: { done: () => void }) {
  const { t } = useTexts();
  const [made, setMade] = useState<MfaSetup | null>(null);
  if (made) return <Steps made={made} done={done} />;
  return (
    <AskPassword
      text={t('app.password_text')}
      send={t('app.set_up')}
      work={async (password) => setMade(await setUpApp(password))}
    />
  );
}

function Steps({ made, done }: { made: MfaSetup; done: () => void }) {
  const { t } = useTexts();
  const { me } = useSession();
  const steps = useRef<HTMLOListElement>(null);
  // The button that led here is gone.
  useEffect(() => steps.current?.focus({ preventScroll: true }), []);

  return (
    <ol ref={steps} tabIndex={-1} className={classes.steps}>
      <li>
        <b>{t('app.scan')}</b>
        <AppSecret secret={made.secret} qr={made.qr_code} uri={made.otpauth_uri} />
      </li>
      <li>
        <b>{t('backup.step')}</b>
        <BackupCodes codes={made.backup_codes} owner={`${me.business_name} · ${me.email}`} />
      </li>
      <li>
        <b>{t('app.confirm')}</b>
        <CodeForm
          className={classes.form}
          send={t('app.switch_on')}
          work={async (code) => {
            await switchAppOn(code);
            done();
          }}
        />
      </li>
    </ol>
  );
}
