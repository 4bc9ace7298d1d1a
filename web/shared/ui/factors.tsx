// Ways to sign in: what stands between two of them, and what is shown once while a second factor is set up.

import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import classes from './factors.module.css';
import { useTexts } from './language';

/** Between two ways, of which one is enough. */
export function Or() {
  const { t } = useTexts();
  return <span className={classes.or}>{t('login.or')}</span>;
}

/** Nothing where the browser lets nobody copy: on plain http the text is there to be written down. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <Button size="sm" variant="default" onClick={() => void copy().catch(() => setCopied(false))}>
        {t(copied ? 'copy.done' : 'copy')}
      </Button>
      <span className="visually-hidden" role="status">
        {copied && t('copy.done')}
      </span>
    </>
  );
}

interface AppSecretProps {
  secret: string;
  /** A data URL, and what it says. */
  qr: string;
  uri: string;
}

/** For the app: to be scanned, typed, or opened where it is on this device. */
export function AppSecret({ secret, qr, uri }: AppSecretProps) {
  const { t } = useTexts();
  return (
    <div className={classes.panel}>
      <img className={classes.qr} src={qr} alt={t('app.qr')} />
      <p className={classes.dim}>{t('app.no_camera')}</p>
      <span className={classes.secret} dir="ltr" id="app-secret">
        {secret.match(/.{1,4}/g)?.join(' ')}
      </span>
      <div className={classes.buttons}>
        <CopyButton text={secret} />
        <Button component="a" href={uri} size="sm" variant="default" id="app-open">
          {t('app.open')}
        </Button>
      </div>
    </div>
  );
}

interface BackupCodesProps {
  codes: string[];
  /** Whose they are; on paper nothing else tells. */
  owner: string;
}

/** For the day the phone is gone. */
export function BackupCodes({ codes, owner }: BackupCodesProps) {
  const { t } = useTexts();
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    if (!printing) return;
    const over = () => setPrinting(false);
    addEventListener('afterprint', over, { once: true });
    print();
    return () => removeEventListener('afterprint', over);
  }, [printing]);
  const list = (
    <ul className={classes.codes} dir="ltr" aria-label={t('backup.title')}>
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
  );
  return (
    <div className={classes.panel}>
      <p>{t('backup.text')}</p>
      {list}
      <div className={classes.buttons}>
        <CopyButton text={`${codes.join('\n')}\n`} />
        <Button size="sm" variant="default" onClick={() => setPrinting(true)}>
          {t('print')}
        </Button>
      </div>
      {printing &&
        createPortal(
          <div className={classes.paper}>
            <b>{t('backup.title')}</b>
            <p>Comanda · {owner}</p>
            {list}
          </div>,
          document.body,
        )}
    </div>
  );
}
