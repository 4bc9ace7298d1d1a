// Codes of an app, asked for after the password.

import { Button } from '@mantine/core';
import type { MfaSetup, Profile } from '@shared/api/schema';
import { AppSecret, BackupCodes } from '@shared/ui/factors';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useState } from 'react';
import { newBackupCodes, setUpApp, switchAppOff, switchAppOn } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Dialog } from '../Dialog';
import classes from './Account.module.css';
import { AskPassword, GivePassword } from './AskPassword';
import { AT_CODE, Form } from './Form';

type Doing = 'nothing' | 'set up' | 'renew' | 'switch off';

/** Of ten. */
const FEW = 3;

export function AppPart({ profile }: { profile: Profile }) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<Doing>('nothing');
  const close = () => setDoing('nothing');
  const { mfa_enabled, backup_codes_left } = profile;
  return (
    <section className={card.card} aria-labelledby="app-title">
      <h2 id="app-title">{t('app.title')}</h2>
      {mfa_enabled ? (
        <>
          <Notice tone="good" icon="check">
            {t('app.on')}
          </Notice>
          {backup_codes_left <= FEW ? (
            <Notice tone="warn" icon="warn">
              {t('backup.left', { n: backup_codes_left })}
            </Notice>
          ) : (
            <p className={card.dim}>{t('backup.left', { n: backup_codes_left })}</p>
          )}
          <div className={classes.buttons}>
            <Button variant="default" id="renew-codes" onClick={() => setDoing('renew')}>
              {t('backup.renew')}
            </Button>
            <Button variant="default" id="app-off" onClick={() => setDoing('switch off')}>
              {t('app.off')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={card.dim}>{t('app.text')}</p>
          <Button id="app-on" onClick={() => setDoing('set up')}>
            {t('app.set_up')}
          </Button>
        </>
      )}
      {doing === 'set up' && <SetUp email={profile.email} onClose={close} />}
      {doing === 'renew' && <Renew email={profile.email} onClose={close} />}
      {doing === 'switch off' && (
        <AskPassword
          title={t('app.off_title')}
          text={t('app.off_text')}
          send={t('app.off')}
          tone="danger"
          onPassword={async (password) => {
            await switchAppOff(password);
            close();
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

interface CodesProps {
  email: string;
  onClose: () => void;
}

function SetUp({ email, onClose }: CodesProps) {
  const { t } = useTexts();
  const [made, setMade] = useState<MfaSetup | null>(null);
  return (
    <Dialog title={t('app.set_up')} onClose={onClose}>
      {made ? (
        <ol className={classes.steps} ref={startAt} tabIndex={-1}>
          <li>
            <b>{t('app.scan')}</b>
            <AppSecret secret={made.secret} qr={made.qr_code} uri={made.otpauth_uri} />
          </li>
          <li>
            <b>{t('backup.step')}</b>
            <BackupCodes codes={made.backup_codes} owner={email} />
          </li>
          <li>
            <b>{t('app.confirm')}</b>
            <Form
              fields={[{ name: 'code', label: t('field.code'), kind: 'code' }]}
              focus="never"
              at={AT_CODE}
              send={t('app.switch_on')}
              onSend={async ({ code }) => {
                await switchAppOn(code);
                onClose();
              }}
            />
          </li>
        </ol>
      ) : (
        <GivePassword
          text={t('app.password_text')}
          send={t('continue')}
          onPassword={async (password) => setMade(await setUpApp(password))}
        />
      )}
    </Dialog>
  );
}

function Renew({ email, onClose }: CodesProps) {
  const { t } = useTexts();
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Dialog title={t(codes ? 'backup.title' : 'backup.renew')} onClose={onClose}>
      {codes ? (
        <>
          <div ref={startAt} tabIndex={-1}>
            <BackupCodes codes={codes} owner={email} />
          </div>
          <Button onClick={onClose}>{t('close')}</Button>
        </>
      ) : (
        <GivePassword
          text={t('backup.renew_text')}
          send={t('backup.renew')}
          onPassword={async (password) => setCodes(await newBackupCodes(password))}
        />
      )}
    </Dialog>
  );
}

/** The button that led to what is shown now is gone. */
const startAt = (element: HTMLElement | null): void => element?.focus({ preventScroll: true });
