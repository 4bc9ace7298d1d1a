// Where one is signed in.

import { Button } from '@mantine/core';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { endSessions, sessions } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Loaded } from '../Loaded';
import { useOwnFormats } from './Account';
import classes from './Account.module.css';

export function SessionsPart() {
  const texts = useTexts();
  const { t } = texts;
  const formats = useOwnFormats();
  const found = useQuery(sessions);
  const ending = useMutation({ mutationFn: endSessions, networkMode: 'always' });
  const heading = useRegained<HTMLHeadingElement>(ending.isPending); // the button may be gone by then
  return (
    <section className={card.card} aria-labelledby="sessions-title">
      <h2 id="sessions-title" ref={heading} tabIndex={-1}>
        {t('sessions.title')}
      </h2>
      <Loaded query={found} height={48}>
        {(all) => (
          <ul className={card.lines} aria-labelledby="sessions-title">
            {all.map(({ id, device, last_used_at, current }) => {
              const name = device || t('sessions.unknown');
              return (
                <li key={id} className={card.line}>
                  <span className={card.grow}>
                    <b>
                      <Own>{name}</Own>
                    </b>
                    <span className={card.dim}>
                      {t('sessions.used', { time: formats.dayAndTime(last_used_at) })}
                    </span>
                  </span>
                  {current ? (
                    <span className={classes.here}>{t('sessions.here')}</span>
                  ) : (
                    <button
                      type="button"
                      className={card.link}
                      aria-label={t('sessions.end_of', { device: name })}
                      disabled={ending.isPending}
                      onClick={() => ending.mutate(id)}
                    >
                      {t('sessions.end')}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
      {ending.error && <Notice tone="bad">{explain(ending.error, texts)}</Notice>}
      {found.data && found.data.length > 1 && (
        <Button
          variant="default"
          id="end-others"
          loading={ending.isPending}
          onClick={() => ending.mutate(undefined)}
        >
          {t('sessions.end_others')}
        </Button>
      )}
    </section>
  );
}
