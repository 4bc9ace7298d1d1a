// How a message looks where it arrives, and how long an SMS is.

import { Button } from '@mantine/core';
import type { Preview } from '@shared/api/schema';
import { LANGUAGES, type Language } from '@shared/text';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { useSession } from '../app/session';
import type { Which } from './messageQueries';
import { costlyOf, mended } from './words';
import styles from './words-preview.module.css';

// Of the message, whatever the page's language is: as the server writes it under an e-mail.
const FOLLOW: Record<Language, string> = { en: 'Follow your order', ar: 'تابع طلبك' };
const OPEN_PAPER: Record<string, Record<Language, string>> = {
  invoice_ready: { en: 'Open the invoice', ar: 'افتح الفاتورة' },
  credit_note_ready: { en: 'Open the credit note', ar: 'افتح الإشعار الدائن' },
  tier_reached: { en: 'Your points', ar: 'نقاطك' },
  points_expiring: { en: 'Your points', ar: 'نقاطك' },
  friend_came: { en: 'Your points', ar: 'نقاطك' },
  birthday_greeting: { en: 'Open the menu', ar: 'افتح القائمة' },
  anniversary_greeting: { en: 'Open the menu', ar: 'افتح القائمة' },
};

interface ShownProps {
  which: Which;
  preview: Preview;
}

export function Shown({ which: { notification_type: kind, channel, language }, preview }: ShownProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const own = language === 'ar' && business.name2 ? business.name2 : business.name;
  const of = { lang: language, dir: LANGUAGES[language].direction };
  if (channel === 'sms') {
    return (
      <figure className={styles.phone}>
        <figcaption>
          <Icon name="chat" size={14} /> {t('channel.sms')}
        </figcaption>
        <p className={styles.bubble} {...of}>
          {preview.body}
        </p>
      </figure>
    );
  }
  if (channel === 'push') {
    return (
      <figure className={styles.phone}>
        <div className={styles.notification} {...of}>
          <span className={styles.bell}>
            <Icon name="bell" size={20} />
          </span>
          <span>
            <strong>{preview.subject || own}</strong>
            <span className={styles.lines}>{preview.body}</span>
          </span>
        </div>
      </figure>
    );
  }
  return (
    <figure className={styles.mail}>
      <p className={styles.from} {...of}>
        <Own>{own}</Own>
        <strong>{preview.subject}</strong>
      </p>
      <div className={styles.letter} {...of}>
        <p className={styles.lines}>{preview.body}</p>
        <span className={styles.follow}>{(OPEN_PAPER[kind] ?? FOLLOW)[language]}</span>
      </div>
    </figure>
  );
}

interface LengthProps extends ShownProps {
  /** As it is written, not filled. */
  body: string;
  mend: (body: string) => void;
}

/** How many SMS it takes and what they cost; what makes it long, and what to do about it. */
export function Length({ which, preview, body, mend }: LengthProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { cost } = useFormats(business);
  const { units, segments, left_in_segment: left, cost_micros: micros, cost_currency: currency } = preview;
  const { mendable, arabic, others } = costlyOf(body, preview.not_gsm);
  const costly = which.language === 'en' && (mendable.length > 0 || arabic || others.length > 0);
  return (
    <>
      <p className={styles.length} role="status">
        <span>{t('words.units', { n: units ?? 0 })}</span>
        <strong className={cx((segments ?? 0) > 1 && styles.several)}>
          {t('message.parts', { n: segments ?? 0 })}
        </strong>
        <span>{t('words.left', { n: left ?? 0 })}</span>
        {micros !== null && currency !== null && (
          <span>{t('words.cost', { cost: cost(micros, currency) })}</span>
        )}
      </p>
      {which.language === 'ar' && <p className="muted">{t('words.arabic_text', { one: 70, several: 67 })}</p>}
      {costly && (
        <Notice tone="warn" icon="warn">
          <p>{t('words.costly', { short: 70, long: 160 })}</p>
          <ul className={styles.costly}>
            {mendable.map(([one, alike]) => (
              <li key={one}>
                <Button
                  size="compact-md"
                  variant="default"
                  onClick={() => mend(mended(body, [[one, alike]]))}
                >
                  {t('words.mend', { character: nameOf(one, t), alike: nameOf(alike, t) })}
                </Button>
              </li>
            ))}
            {arabic && <li>{t('words.arabic_letters')}</li>}
            {others.length > 0 && <li>{t('words.others', { characters: others.join(' ') })}</li>}
          </ul>
          {mendable.length > 1 && (
            <Button size="compact-md" onClick={() => mend(mended(body, mendable))}>
              {t('words.mend_all')}
            </Button>
          )}
        </Notice>
      )}
    </>
  );
}

/** A space of whatever width cannot be seen. */
const nameOf = (text: string, t: (key: string) => string): string =>
  text.trim() === '' ? t(text === ' ' ? 'words.space' : 'words.other_space') : text.trim();
