// One's own codes from an app, asked for after the password.

import { Button } from '@mantine/core';
import type { SecondFactor as Mine } from '@shared/api/schema';
import { BackupCodes } from '@shared/ui/factors';
import { takeFocus } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { Loaded } from '../app/parts';
import { refreshMe, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { AskPassword } from './AskPassword';
import { mfaQuery, newBackupCodes, switchAppOff } from './factorQueries';
import { SetUpApp } from './SetUpApp';
import classes from './settings.module.css';

/** Of ten. */
const FEW = 3;

export function SecondFactor() {
  const { t } = useTexts();
  const query = useQuery(mfaQuery);
  return (
    <section className={classes.form} aria-label={t('app.title')}>
      <h3>{t('app.title')}</h3>
      <Loaded query={query} rows={1}>
        {(mine) => (mine.mfa_enabled ? <On mine={mine} /> : <Off mine={mine} />)}
      </Loaded>
    </section>
  );
}

function Off({ mine }: { mine: Mine }) {
  const { t } = useTexts();
  const { ask } = useAsk();
  const setUp = async () => {
    const on = await ask<true>(t('app.set_up'), (close) => <SetUpApp done={() => close(true)} />);
    if (!on) return;
    toast(t('app.now_on'), 'good');
    await refreshMe();
  };
  return (
    <>
      <p>{t('app.text')}</p>
      {mine.required_here && <Notice tone="warn">{t('app.required')}</Notice>}
      <div>
        <Button onClick={() => void setUp()}>{t('app.set_up')}</Button>
      </div>
    </>
  );
}

function On({ mine }: { mine: Mine }) {
  const { t } = useTexts();
  const { ask } = useAsk();
  const few = mine.backup_codes_left <= FEW;
  const switchOff = async () => {
    const off = await ask<true>(t('app.off_title'), (close) => (
      <AskPassword
        danger
        text={t('app.off_text')}
        send={t('app.off')}
        work={async (password) => {
          await switchAppOff(password);
          close(true);
        }}
      />
    ));
    if (!off) return;
    toast(t('app.now_off'), 'good');
    await refreshMe();
  };
  return (
    <>
      <Notice tone="good" icon="check">
        {t('app.on')}
      </Notice>
      {few ? (
        <Notice tone="warn" icon="warn">
          {t('backup.left', { n: mine.backup_codes_left })}
        </Notice>
      ) : (
        <p className="muted">{t('backup.left', { n: mine.backup_codes_left })}</p>
      )}
      <div className={classes.buttons}>
        <Button
          variant="default"
          onClick={() => void ask<true>(t('backup.renew'), (close) => <Renew done={() => close(true)} />)}
        >
          {t('backup.renew')}
        </Button>
        {!mine.required_here && (
          <Button variant="default" onClick={() => void switchOff()}>
            {t('app.off')}
          </Button>
        )}
      </div>
      {mine.required_here && <p className="muted">{t('app.stays')}</p>}
    </>
  );
}

function Renew({ done }: { done: () => void }) {
  const { t } = useTexts();
  const { me } = useSession();
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) {
    return (
      // The button that led here is gone.
      <div ref={takeFocus} tabIndex={-1} className={classes.made}>
        <BackupCodes codes={codes} owner={`${me.business_name} · ${me.email}`} />
        <Button onClick={done}>{t('backup.kept')}</Button>
      </div>
    );
  }
  return (
    <AskPassword
      text={t('backup.renew_text')}
      send={t('backup.renew')}
      work={async (password) => setCodes((await newBackupCodes(password)).backup_codes)}
    />
  );
}
