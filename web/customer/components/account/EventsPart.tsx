// What happened to the account's security.

import { Button, Skeleton } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { events } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Failed, useOwnFormats } from './Account';

const FIRST = 8;

export function EventsPart() {
  const { t, has } = useTexts();
  const formats = useOwnFormats();
  const found = useQuery(events);
  const [all, setAll] = useState(false);
  // What has no words yet is left out.
  const told = found.data?.filter(({ action }) => has(`event.${action}`));
  return (
    <section className={card.card} aria-labelledby="events-title">
      <h2 id="events-title">{t('events.title')}</h2>
      {told ? (
        <ul className={card.lines} aria-labelledby="events-title">
          {told.slice(0, all ? undefined : FIRST).map(({ at, action, data }) => (
            <li key={`${at} ${action}`} className={card.grow}>
              <span>{t(`event.${action}`, { ...data, n: data.count })}</span>
              <time className={card.dim} dateTime={at}>
                {formats.dayAndTime(at)}
              </time>
            </li>
          ))}
        </ul>
      ) : found.isError ? (
        <Failed error={found.error} onAgain={() => void found.refetch()} />
      ) : (
        <Skeleton h={96} />
      )}
      {told && told.length > FIRST && !all && (
        <Button variant="default" onClick={() => setAll(true)}>
          {t('events.all')}
        </Button>
      )}
    </section>
  );
}
