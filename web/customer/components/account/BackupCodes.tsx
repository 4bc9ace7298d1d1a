// Codes for the day the phone is gone.

import { useTexts } from '@shared/ui/language';
import classes from './Account.module.css';
import { CopyButton, DownloadButton } from './Copy';

export function BackupCodes({ codes }: { codes: string[] }) {
  const { t } = useTexts();
  const text = `${codes.join('\n')}\n`;
  return (
    <>
      <p>{t('backup.text')}</p>
      <ul className={classes.codes} dir="ltr" aria-label={t('backup.title')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <CopyButton text={text} />
        <DownloadButton text={text} name="comanda-backup-codes.txt" />
      </div>
    </>
  );
}
