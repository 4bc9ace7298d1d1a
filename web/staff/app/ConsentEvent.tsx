// One event of consent in words: what was said, by which way, to whom, and the words that were agreed to.

import { now } from '@shared/api/client';
import type { ConsentEventRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import classes from './consent-event.module.css';
import { RowHead, Tag } from './parts';
import { useSession } from './session';

const TONES: Record<ConsentEventRead['action'], 'good' | 'bad' | 'info'> = {
  granted: 'good',
  imported: 'good',
  withdrawn: 'bad',
  expired: 'bad',
  asked: 'info',
  undone: 'info',
};

/** `whose`: also of whom it is. */
export function ConsentEvent({ event, whose = false }: { event: ConsentEventRead; whose?: boolean }) {
  const { t, has } = useTexts();
  const { business } = useSession();
  const { when } = useFormats(business);
  const [kind = '', ...rest] = event.subject.split(':');
  const isPerson = ['sms', 'email'].includes(kind);
  const purpose = `consents.purpose.${event.purpose}`;
  const origin = [event.from_address, event.device].filter(Boolean).join(' · ');
  return (
    <li>
      <RowHead>
        <strong>
          {has(purpose)
            ? t(purpose)
            : t('consents.purpose.preference', { field: event.purpose.replace('preference_', '') })}
        </strong>
        <Tag tone={TONES[event.action]}>{t(`consents.action.${event.action}`)}</Tag>
        <span className={classes.end}>{when(event.at, now())}</span>
      </RowHead>
      <p className="muted">
        {whose && (
          <>
            {isPerson ? <Ltr>{rest.join(':')}</Ltr> : t(`consents.subject.${kind}`)}
            {' · '}
          </>
        )}
        {t(`consents.by.${event.channel}`)}
        {event.asked_where && ` (${t(`consents.where.${event.asked_where}`)})`}
        {event.actor_name && (
          <>
            {' · '}
            <Own>{event.actor_name}</Own>
          </>
        )}
        {origin && (
          <>
            {' · '}
            <Ltr>{origin}</Ltr>
          </>
        )}
      </p>
      {event.note && (
        <p>
          <Own>{event.note}</Own>
        </p>
      )}
      {event.text && (
        <details className={classes.words}>
          <summary>{t('consents.words', { n: event.text_version ?? 1 })}</summary>
          <p lang={event.language ?? undefined} dir={event.language === 'ar' ? 'rtl' : 'ltr'}>
            {event.text}
          </p>
          <p className="muted">
            SHA-256 <Ltr>{event.text_sha256}</Ltr>
          </p>
        </details>
      )}
    </li>
  );
}
