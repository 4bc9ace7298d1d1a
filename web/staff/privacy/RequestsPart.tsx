// What people asked for about their data: by when it is due, what it waits for, and what became of it.

import { Button } from '@mantine/core';
import { now } from '@shared/api/client';
import type { RequestRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { Paged } from '../app/Paged';
import { download, RowHead, Rows, Tag, type Tone } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { AskPassword } from '../settings/AskPassword';
import { Kept, Obstacles, PartCounts } from './planParts';
import classes from './privacy.module.css';
import { cancelRequest, fetchFile, requestsQuery } from './queries';

const TONES: Record<RequestRead['status'], Tone> = {
  waiting: 'info',
  postponed: 'warn',
  ready: 'good',
  done: 'good',
  cancelled: 'plain',
  expired: 'plain',
};
const DAY = 86_400_000;

export function RequestsPart() {
  const { t } = useTexts();
  const query = useInfiniteQuery(requestsQuery);
  const [first] = query.data?.pages ?? [];
  return (
    <div className={classes.stack}>
      <p className="muted">{t('privacy.requests_hint')}</p>
      {first !== undefined && first.overdue > 0 && (
        <Notice tone="bad" icon="warn">
          {t('privacy.overdue_some', { n: first.overdue })}
        </Notice>
      )}
      <Paged query={query} icon="shield" none={t('privacy.none')} more={t('privacy.more')}>
        {(items) => (
          <Rows>
            {items.map((one) => (
              <Row key={one.id} request={one} />
            ))}
          </Rows>
        )}
      </Paged>
    </div>
  );
}

function Row({ request }: { request: RequestRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date, day, when } = useFormats(business);
  const { ask, confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const { kind, status, urgency, report } = request;
  const days = Math.ceil((Date.parse(request.hold_until) - now()) / DAY);

  const cancel = async () => {
    const yes = await confirm({
      title: t('privacy.cancel_title'),
      text: t('privacy.cancel_text'),
      yes: t('privacy.cancel'),
      no: t('privacy.cancel_no'),
    });
    if (yes && (await attempt(() => cancelRequest(request.id)))) toast(t('privacy.cancelled'), 'good');
  };

  const fetch = () =>
    ask<true>(t('privacy.fetch'), (close) => (
      <AskPassword
        text={t('privacy.fetch_text')}
        send={t('privacy.fetch')}
        work={async (password) => {
          download(await fetchFile(request.id, password), `${request.customer_number ?? 'data'}.zip`);
          close(true);
        }}
      />
    ));

  return (
    <li className={classes.request}>
      <RowHead>
        <strong>{t(`privacy.kind.${kind}`)}</strong>
        <Tag tone={TONES[status]}>{t(`privacy.status.${status}`)}</Tag>
        {urgency === 'overdue' && <Tag tone="urgent">{t('privacy.overdue')}</Tag>}
        {urgency === 'soon' && <Tag tone="warn">{t('privacy.soon')}</Tag>}
      </RowHead>
      <p>
        {request.customer_id ? (
          <Link to="/customers/of/$id/{-$part}" params={{ id: request.customer_id, part: undefined }}>
            {request.customer_name && <Own>{request.customer_name}</Own>}{' '}
            <Ltr>{request.customer_number ?? ''}</Ltr>
          </Link>
        ) : (
          t('privacy.no_customer')
        )}
      </p>
      <p className="muted">
        {t(`privacy.source.${request.source}`)} · {t(`privacy.identity.${request.identity}`)} ·{' '}
        {when(request.asked_at, now())}
        {request.note && (
          <>
            {' · '}
            <Own>{request.note}</Own>
          </>
        )}
      </p>
      {urgency !== null && (
        <p className={urgency === 'overdue' ? classes.late : undefined}>
          {t('privacy.due', { day: date(day(request.due_at)) })}
        </p>
      )}
      {kind === 'erasure' && status === 'waiting' && (
        <p>
          {days > 0
            ? t('privacy.held', { day: date(day(request.hold_until)), n: days })
            : t('privacy.about_to')}
        </p>
      )}
      {status === 'ready' && request.file_until && (
        <p>{t('privacy.file_until', { time: when(request.file_until, now()) })}</p>
      )}
      <Obstacles of={request.obstacles} />
      {request.done_at && status !== 'ready' && (
        <p className="muted">{t(`privacy.over.${status}`, { time: when(request.done_at, now()) })}</p>
      )}
      {status === 'done' && kind === 'erasure' && (
        <details className={classes.proof}>
          <summary>{t('privacy.proof')}</summary>
          <PartCounts counts={report.erased} />
          <Kept kept={report.kept} />
          {report.processors.length > 0 && (
            <p>{t('privacy.processors', { names: report.processors.join(', ') })}</p>
          )}
        </details>
      )}
      {(request.can_cancel || status === 'ready') && (
        <p className={classes.tools}>
          {status === 'ready' && (
            <Button leftSection={<Icon name="download" />} onClick={() => void fetch()}>
              {t('privacy.fetch')}
            </Button>
          )}
          {request.can_cancel && (
            <Button
              variant="default"
              loading={busy}
              leftSection={<Icon name="undo" />}
              onClick={() => void cancel()}
            >
              {t('privacy.cancel')}
            </Button>
          )}
        </p>
      )}
    </li>
  );
}
