// Whether offers are wanted, beside the number and the address that they would be sent to. Nothing is ticked beforehand,
// and the order does not wait for it: where nobody answers, nothing is asked.

import type { OfferAsked } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { offersAsked } from '../../services/agreeing';
import { ownAt } from '../../services/phone';
import type { Ticked } from '../../services/sending';
import choice from '../Choice.module.css';
import { MessageTexts } from './MessageTexts';

interface OffersAskedProps {
  slug: string;
  /** Where something is given by which they could be sent. */
  given: Record<OfferAsked['channel'], boolean>;
  ticked: Ticked | undefined;
  onChange: (ticked: Ticked | undefined) => void;
}

export default function OffersAsked(props: OffersAskedProps) {
  return (
    <MessageTexts>
      <Boxes {...props} />
    </MessageTexts>
  );
}

function Boxes({ slug, given, ticked, onChange }: OffersAskedProps) {
  const { t, language } = useTexts();
  const { data } = useQuery(offersAsked(slug));
  const byPhone = useQuery(ownAt(slug)).data?.byPhone ?? false;
  const asked = data?.filter(({ channel }) => given[channel]) ?? [];
  const isAsked = asked.length > 0;
  // In other words nothing is ticked yet.
  useEffect(() => {
    if (isAsked && ticked?.language !== language) onChange({ language, wishes: [] });
  }, [isAsked, ticked?.language, language, onChange]);
  if (!isAsked) return null;
  const wishes = ticked?.wishes ?? [];
  return (
    <fieldset className={choice.choices}>
      <legend>{t('offers.title')}</legend>
      {asked.map(({ channel, wordings }) => {
        const words = wordings.find((one) => one.language === language);
        if (!words) return null;
        const isTicked = wishes.some((one) => one.channel === channel);
        return (
          <label key={channel} className={choice.choice}>
            <input
              type="checkbox"
              id={`offers-${channel}`}
              checked={isTicked}
              onChange={() => {
                const others = wishes.filter((one) => one.channel !== channel);
                const wish = { channel, text_sha256: words.sha256 };
                onChange({ language, wishes: isTicked ? others : [...others, wish] });
              }}
            />
            <span>
              {words.text}
              {isTicked && !(channel === 'sms' && byPhone) && (
                <small>{t(channel === 'sms' ? 'offers.by_code' : 'offers.by_link')}</small>
              )}
            </span>
          </label>
        );
      })}
      <small>{t('offers.free')}</small>
    </fieldset>
  );
}
