// A member's own link: to be sent to friends, shown as a QR code, and what it has brought. Nothing of who they are.

import { Button } from '@mantine/core';
import type { BusinessOffered, InviteRead, ReferralTerms } from '@shared/api/schema';
import { CopyButton } from '@shared/ui/factors';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice } from '@shared/ui/parts';
import card from '../Card.module.css';
import classes from './Points.module.css';

interface InviteProps {
  business: BusinessOffered;
  of: InviteRead;
}

export function Invite({ business, of }: InviteProps) {
  const { t, nameOf } = useTexts();
  const { money } = useFormats(business);
  const text = t('invite.message', { business: nameOf(business) });
  const share = () => navigator.share({ title: nameOf(business), text, url: of.link });
  return (
    <section className={card.card} aria-labelledby="invite">
      <h2 id="invite">{t('invite.title')}</h2>
      <p>
        {of.inviter_points > 0 && t('invite.you', { n: of.inviter_points })}{' '}
        {of.friend_points > 0 && t('invite.friend', { n: of.friend_points })}
      </p>
      <p className={card.dim}>
        {of.least_cents > 0
          ? t('invite.when_least', { amount: money(of.least_cents), days: of.good_days })
          : t('invite.when', { days: of.good_days })}
      </p>
      {of.left > 0 ? (
        <>
          <Ltr className={classes.link}>{of.link}</Ltr>
          <div className={classes.buttons}>
            {typeof navigator.share === 'function' && (
              <Button size="sm" onClick={() => void share().catch(() => undefined)}>
                {t('invite.share')}
              </Button>
            )}
            <CopyButton text={of.link} />
          </div>
          <details className={classes.membership}>
            <summary>{t('invite.qr')}</summary>
            <img src={of.qr_code} alt={t('invite.qr_alt')} width={220} height={220} />
          </details>
        </>
      ) : (
        <Notice icon="star">{t('invite.full')}</Notice>
      )}
      <p className={card.dim}>
        {of.friends > 0
          ? `${t('invite.came', { n: of.friends })} ${t('invite.points', { n: of.points })}`
          : t('invite.none')}
      </p>
    </section>
  );
}

/** For whoever came by a link and has not ordered yet. */
export function Invited({ business, of }: { business: BusinessOffered; of: ReferralTerms }) {
  const { t } = useTexts();
  const { money, date, day } = useFormats(business);
  const last = new Date(Date.parse(of.until) - 1000);
  return (
    <Notice tone="good" icon="star">
      {t(of.least_cents > 0 ? 'invite.waits_least' : 'invite.waits', {
        n: of.friend_points,
        amount: money(of.least_cents),
        day: date(day(last.toISOString())),
      })}
    </Notice>
  );
}
