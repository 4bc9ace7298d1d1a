// Friends whom members have brought: month by month, and each link that was opened.

import type { MonthOfReferrals, ReferralFigures, ReferralRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Chip } from '../app/Chip';
import { Paged } from '../app/Paged';
import { Plot } from '../app/Plot';
import { Card, Refusal, Tag, type Tone } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import customers from '../customers/customer.module.css';
import { Figure } from '../order/messageParts';
import classes from './marketing.module.css';
import { referralFiguresQuery, referralsQuery } from './queries';

const TONES: Record<ReferralRead['status'], Tone> = {
  open: 'info',
  rewarded: 'good',
  taken_back: 'bad',
  full: 'warn',
};

/** Nothing where members can invite nobody, and nobody came. */
export function Referrals() {
  const { data, error } = useQuery(referralFiguresQuery);
  if (error) return <Refusal error={error} />;
  if (!data || !(data.has_referrals || data.months.some((one) => one.opened + one.came > 0))) return null;
  return (
    <div className={classes.below}>
      <div className={customers.overview}>
        <Months of={data} />
        <Opened />
      </div>
    </div>
  );
}

const SHOWN = ['came', 'opened', 'points'] as const;

function Months({ of }: { of: ReferralFigures }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { month: nameOf } = useFormats(business);
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('came');
  const sum = (what: (typeof SHOWN)[number]) => of.months.reduce((all, one) => all + one[what], 0);
  const countOf = (one: MonthOfReferrals) => Math.max(0, one[shown]);
  return (
    <Card id="referral-months" title={t('referrals.title')}>
      <p className="muted">{t('referrals.text')}</p>
      {SHOWN.map((what) => (
        <Figure key={what} name={t(`referrals.sum_${what}`)}>
          <strong>{digits(sum(what))}</strong>
        </Figure>
      ))}
      <div className={classes.kinds}>
        {SHOWN.map((what) => (
          <Chip key={what} aria-pressed={what === shown} onClick={() => setShown(what)}>
            <Own>{t(`referrals.${what}`)}</Own>
          </Chip>
        ))}
      </div>
      <Plot
        columns={of.months.map((one) => ({
          key: one.month,
          name: nameOf(one.month.slice(0, 7)),
          said: t('referrals.month_said', {
            month: nameOf(one.month.slice(0, 7)),
            opened: digits(one.opened),
            came: digits(one.came),
            points: digits(one.points),
          }),
          parts: [{ look: customers.bar, value: countOf(one) }],
        }))}
        scale={scaleFor(Math.max(...of.months.map(countOf)))}
        write={digits}
        hint={{ point: 'customer.month_point', tap: 'customer.month_tap' }}
        room={3}
      />
    </Card>
  );
}

function Opened() {
  const { t } = useTexts();
  const query = useInfiniteQuery(referralsQuery);
  return (
    <Card id="referrals" title={t('referrals.list')}>
      <Paged query={query} icon="person" none={t('referrals.none')} more={t('referrals.more')}>
        {(items) => (
          <Table label={t('referrals.list')}>
            <thead>
              <tr>
                <th scope="col">{t('referrals.who')}</th>
                <th scope="col">{t('referrals.status')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <Row key={one.id} of={one} />
              ))}
            </tbody>
          </Table>
        )}
      </Paged>
    </Card>
  );
}

function Row({ of }: { of: ReferralRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  return (
    <tr>
      <th scope="row">
        <span className={classes.pairOf}>
          <span>
            <Person id={of.inviter_id} name={of.inviter_name || of.inviter_number} />
            <span aria-hidden="true" className={classes.to}>
              →
            </span>{' '}
            {of.friend_id ? (
              <Person id={of.friend_id} name={of.friend_name || of.friend_number || ''} />
            ) : (
              <span className="muted">
                {t(of.status === 'open' ? 'referrals.nobody_yet' : 'referrals.erased')}
              </span>
            )}
          </span>
          <span className="muted">{dayAndTime(of.rewarded_at ?? of.opened_at)}</span>
        </span>
      </th>
      <td>
        <Tag tone={TONES[of.status]}>{t(`referrals.status.${of.status}`)}</Tag>
      </td>
    </tr>
  );
}

const Person = ({ id, name }: { id: string; name: string }) => (
  <Link to="/customers/of/$id/{-$part}" params={{ id, part: 'loyalty' }}>
    <Own>{name}</Own>
  </Link>
);
