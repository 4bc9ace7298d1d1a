// What happened to the account's security.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { events } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Loaded } from '../Loaded';
import { useOwnFormats } from './Account';

const FIRST = 8;

export function EventsPart() {
  const { t, has } = useTexts();
  const formats = useOwnFormats();
  const found = useQuery(events);
  const [all, setAll] = useState(false);
  return (
    <section className={card.card} aria-labelledby="events-title">
      <h2 id="events-title">{t('events.title')}</h2>
      <Loaded query={found} height={96}>
        {(events) => {
          // What has no words yet is left out.
          const told = events.filter(({ action }) => has(`event.${action}`));
          return (
            <>
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
              {told.length > FIRST && !all && (
                <Button variant="default" onClick={() => setAll(true)}>
                  {t('events.all')}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
