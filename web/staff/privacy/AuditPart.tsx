// Who did what, when and from where.

import { Button } from '@mantine/core';
import { now } from '@shared/api/client';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { dayBounds } from '../app/days';
import { Days, Filter, Narrowing, useNarrow } from '../app/filters';
import { Icon } from '../app/icons';
import { Paged } from '../app/Paged';
import { download, RowHead, Rows, Tag } from '../app/parts';
import { dayAfter } from '../app/plots';
import { useMay, useSession } from '../app/session';
import { useAttempt } from '../app/useAttempt';
import { GROUPS } from './groups';
import classes from './privacy.module.css';
import { auditQuery, type Entry, fileOf, peopleQuery } from './queries';
import { useEntryWords } from './words';

const LONGEST_FILE = 90; // days, where nothing else is said

export function AuditPart() {
  const { t } = useTexts();
  const { token, business } = useSession();
  const { day: dayOf } = useFormats(business);
  const may = useMay();
  const search = useSearch({ from: '/privacy/{-$part}' });
  const { group, who, of, since, until } = search;
  const narrow = useNarrow();
  const { data: people = [] } = useQuery({ ...peopleQuery, enabled: may('staff:read') });
  const [busy, attempt] = useAttempt();
  const period = {
    ...(since ? { from: dayBounds(since, dayOf).since } : {}),
    ...(until ? { to: dayBounds(until, dayOf).until } : {}),
  };
  const wanted = {
    ...(group ? { group } : {}),
    ...(who ? { actor_id: who } : {}),
    ...(of ? { subject_id: of } : {}),
    ...period,
  };
  const query = useInfiniteQuery(auditQuery(wanted));
  const filtered = Object.keys(wanted).length > 0;
  const save = () =>
    attempt(async () => {
      const last = until ?? dayOf(now());
      const first = since ?? dayAfter(last, -LONGEST_FILE);
      const file = await fileOf(token, '/api/v1/audit/export', {
        ...(group ? { group } : {}),
        ...(who ? { actor_id: who } : {}),
        from: dayBounds(first, dayOf).since,
        to: dayBounds(last, dayOf).until,
      });
      download(file, 'audit.csv');
    });
  return (
    <>
      <Narrowing
        filtered={filtered}
        clear={() => narrow({ group: '', who: '', of: '', since: '', until: '' })}
      >
        <Filter
          label={t('audit.about')}
          value={group}
          options={GROUPS}
          say={(one) => t(`audit.group.${one}`)}
          change={(one) => narrow({ group: one })}
        />
        {people.length > 0 && (
          <Filter
            label={t('audit.who')}
            value={who}
            options={people.map((one) => one.id)}
            say={(id) => people.find((one) => one.id === id)?.full_name ?? ''}
            change={(one) => narrow({ who: one })}
          />
        )}
        <Days since={since} until={until} change={narrow} />
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={busy}
          onClick={() => void save()}
        >
          {t('audit.save')}
        </Button>
      </Narrowing>
      <Paged
        query={query}
        icon={filtered ? 'search' : 'shield'}
        none={t(filtered ? 'audit.nothing' : 'audit.none')}
        more={t('audit.more')}
      >
        {(entries) => (
          <Rows busy={query.isPlaceholderData}>
            {entries.map((one) => (
              <Row key={one.id} entry={one} />
            ))}
          </Rows>
        )}
      </Paged>
    </>
  );
}

const ALARMING = new Set([
  'staff.sign_in_refused',
  'staff.second_factor_refused',
  'customers.read_many',
  'staff.mfa_reset',
]);

function Row({ entry }: { entry: Entry }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const { title, more, actor } = useEntryWords(entry);
  const origin = [entry.from_address, entry.device].filter(Boolean).join(' · ');
  return (
    <li>
      <RowHead>
        <strong>{title}</strong>
        {ALARMING.has(entry.action) && <Tag tone="warn">{t('audit.look')}</Tag>}
        <span className={classes.end}>{dayAndTime(entry.at)}</span>
      </RowHead>
      <p className="muted">
        <Own>{actor}</Own>
        {entry.subject_name && entry.subject_id !== entry.actor_id && (
          <>
            {' → '}
            <Own>{entry.subject_name}</Own>
          </>
        )}
        {origin && (
          <>
            {' · '}
            <Ltr>{origin}</Ltr>
          </>
        )}
        {entry.subject_kind === 'customer' && entry.subject_id && (
          <>
            {' · '}
            <Link to="/customers/of/$id/{-$part}" params={{ id: entry.subject_id, part: undefined }}>
              {t('audit.customer')}
            </Link>
          </>
        )}
      </p>
      {more && <p>{more}</p>}
    </li>
  );
}
