// What was sent by e-mail to those who use the business's pages, and what did not arrive.

import { Switch } from '@mantine/core';
import { api, unwrap } from '@shared/api/client';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, More, Notice } from '@shared/ui/parts';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Empty, Loaded, Tag, type Tone } from '../app/parts';
import { useSession } from '../app/session';
import classes from './settings.module.css';

const TONES: Record<string, Tone> = { queued: 'warn', sent: 'good', failed: 'bad' };

const emailsOf = (failed: boolean) =>
  infiniteQueryOptions({
    queryKey: ['emails', failed],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/emails', {
          params: {
            query: { ...(failed ? { status: 'failed' } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchOnMount: 'always',
  });

export function EmailsPart() {
  const { t, has } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const [failed, setFailed] = useState(false);
  const query = useInfiniteQuery(emailsOf(failed));
  return (
    <div className={classes.form}>
      <div className={classes.cardHead}>
        <h3>{t('settings.emails')}</h3>
        <Switch
          className={classes.tools}
          label={t('emails.only_failed')}
          checked={failed}
          onChange={(event) => setFailed(event.currentTarget.checked)}
        />
      </div>
      <p className="muted">{t('emails.text')}</p>
      <Loaded query={query} rows={4}>
        {({ pages }) => {
          const [first] = pages;
          const emails = pages.flatMap((page) => page.items);
          return (
            <>
              {first && !first.can_send && <Notice tone="bad">{t('emails.no_server')}</Notice>}
              {first && (
                <p>
                  {t('emails.lately', {
                    sent: first.lately.sent ?? 0,
                    queued: first.lately.queued ?? 0,
                    failed: first.lately.failed ?? 0,
                  })}
                </p>
              )}
              {emails.length === 0 ? (
                <Empty icon="check" text={t(failed ? 'emails.none_failed' : 'emails.none')} />
              ) : (
                <ul className={classes.people}>
                  {emails.map((email) => (
                    <li key={email.id}>
                      <span className={classes.personName}>
                        <strong>
                          {t(
                            has(`emails.kind.${email.kind}`)
                              ? `emails.kind.${email.kind}`
                              : 'emails.kind.other',
                          )}
                        </strong>
                        <span className="muted">
                          <Ltr>{email.recipient}</Ltr> · {dayAndTime(email.created_at)}
                        </span>
                        {email.problem && (
                          <span className="muted">
                            {t('emails.said')} <Ltr>{email.problem}</Ltr>
                          </span>
                        )}
                      </span>
                      <Tag tone={TONES[email.status] ?? 'plain'}>{t(`emails.status.${email.status}`)}</Tag>
                    </li>
                  ))}
                </ul>
              )}
              <More list={query} text={t('emails.earlier')} />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
