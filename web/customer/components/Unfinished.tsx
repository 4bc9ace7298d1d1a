// What is under way already: own orders that are not finished, an order that waits for its answer.

import { Button } from '@mantine/core';
import { isUndecided, now } from '@shared/api/client';
import type { BusinessOffered } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { addressOf, type Place } from '../services/place';
import { FINAL, ordersAt } from '../services/queries';
import { forgetAttempt, isDue, useAttempt } from '../services/sending';
import { useSend } from '../services/useSend';
import { StatusBadge } from './Bits';
import classes from './Unfinished.module.css';

interface UnfinishedProps {
  place: Place;
  business: BusinessOffered;
}

export function Unfinished({ place, business }: UnfinishedProps) {
  const { t } = useTexts();
  const orders = useInfiniteQuery(ordersAt(business.slug, 5));
  const running = (orders.data?.pages[0]?.orders ?? []).filter((order) => !FINAL.includes(order.status));
  return (
    <>
      <Waiting place={place} business={business} />
      {running.map((order) => (
        <Link key={order.id} to="/track/$id" params={{ id: order.id }} className={classes.running}>
          <Icon name="receipt" />
          <b>
            {t('your_order')} <bdi dir="ltr">#{order.number}</bdi>
          </b>
          <StatusBadge status={order.status} />
          <Icon name="chevron" />
        </Link>
      ))}
    </>
  );
}

/** The order that was sent and has had no answer: kept, shown, and sent once when it can be. */
export function Waiting({ place, business }: { place: Place; business: BusinessOffered }) {
  const texts = useTexts();
  const { t } = texts;
  const formats = useFormats(business);
  const send = useSend();
  const attempt = useAttempt(addressOf(place));
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  if (!attempt) return null; // if it was refused, that is told above

  const again = async () => {
    setSending(true);
    setProblem(null);
    try {
      await send(place, attempt);
    } catch (error) {
      if (isUndecided(error)) setProblem(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Notice tone="warn" icon="clock">
      <b>{t(isDue(attempt) ? 'offline.title' : 'resume.title')}</b>
      <p>
        {t(isDue(attempt) ? 'offline.waiting' : 'resume.text', {
          time: formats.when(new Date(attempt.at).toISOString(), now()),
        })}
      </p>
      {problem !== null && <p>{explain(problem, texts)}</p>}
      <Button size="xs" loading={sending} onClick={() => void again()}>
        {t('resume.yes')}
      </Button>{' '}
      <Button
        size="xs"
        variant="default"
        disabled={sending}
        onClick={() => void forgetAttempt(addressOf(place))}
      >
        {t('resume.no')}
      </Button>
    </Notice>
  );
}
