// The programme of points in numbers: what is out and what that is worth, what came and went, who is in which tier.

import type { MonthOfPoints, ProgrammeFigures } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Chip } from '../app/Chip';
import { settingsQuery } from '../app/data';
import { Meter } from '../app/Meter';
import { Plot } from '../app/Plot';
import { Card, Empty, Loaded } from '../app/parts';
import { fullness, scaleFor } from '../app/plots';
import { useMay, useSession } from '../app/session';
import customers from '../customers/customer.module.css';
import { Figure } from '../order/messageParts';
import { walletsQuery } from '../settings/walletQueries';
import classes from './marketing.module.css';
import { programmeQuery } from './queries';
import { Referrals } from './Referrals';

export function ProgrammePart() {
  const { t } = useTexts();
  const may = useMay();
  const query = useQuery(programmeQuery);
  const link = may('settings:write') && (
    <Link to="/settings/{-$part}" params={{ part: 'loyalty' }}>
      {t('loyalty.to_settings')}
    </Link>
  );
  return (
    <Loaded query={query} rows={4}>
      {(of) =>
        !of.has_programme && of.points === 0 && of.months.every((one) => one.earned === 0) ? (
          <Empty icon="star" text={t('loyalty.none')} action={link || undefined} />
        ) : (
          <>
            {!of.has_programme && (
              <Notice tone="warn" icon="warn">
                {t('loyalty.ended')}
              </Notice>
            )}
            <p className={classes.link}>{link}</p>
            <div className={customers.overview}>
              <div className={customers.stack}>
                <CardsEnd />
                <Out of={of} />
                <Tiers of={of} />
              </div>
              <div className={customers.stack}>
                <Months of={of} />
              </div>
            </div>
            <Referrals />
          </>
        )
      }
    </Loaded>
  );
}

/** Whoever looks here sees in time that members will soon be offered no card for their wallet. */
function CardsEnd() {
  const { t } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  const { data } = useQuery({ ...walletsQuery, enabled: may('settings:write') });
  const ending = data?.find((one) => one.state === 'ending' || one.state === 'over');
  if (!ending?.expires_at) return null;
  return (
    <Notice tone={ending.state === 'over' ? 'bad' : 'warn'} icon="warn">
      {t(`loyalty.cards_${ending.state}`, {
        wallet: t(`wallet.${ending.wallet}`),
        day: date(day(ending.expires_at)),
      })}{' '}
      <Link to="/settings/{-$part}" params={{ part: 'wallets' }}>
        {t('settings.wallets')}
      </Link>
    </Notice>
  );
}

function Out({ of }: { of: ProgrammeFigures }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  return (
    <Card id="points-out" title={t('loyalty.out')}>
      <Figure name={t('loyalty.points_out')}>
        <strong>{digits(of.points)}</strong>
      </Figure>
      <Figure name={t('loyalty.worth')}>
        <strong>{money(of.worth_cents)}</strong>
      </Figure>
      <p className="muted">{t('loyalty.worth_text')}</p>
      <Figure name={t('loyalty.members')}>
        <span>{digits(of.members)}</span>
      </Figure>
      {of.owed > 0 && (
        <Figure name={t('loyalty.owed')}>
          <span>{digits(of.owed)}</span>
        </Figure>
      )}
    </Card>
  );
}

function Tiers({ of }: { of: ProgrammeFigures }) {
  const { t, digits, pick } = useTexts();
  const { data: settings } = useQuery(settingsQuery);
  if (of.tiers.length === 0) return null;
  const all = of.tiers.reduce((sum, one) => sum + one.members, 0);
  return (
    <Card id="tiers" title={t('loyalty.tiers')}>
      {of.tiers.map(({ level, members }) => {
        const tier = settings?.loyalty?.tiers.find((one) => one.level === level);
        return (
          <div key={level} className={customers.metered}>
            <Figure name={(tier && pick(tier.name, tier.name2)) || t(`tier.${level}`)}>
              <span>{digits(members)}</span>
            </Figure>
            <Meter percent={fullness(members, all)} tone="good" />
          </div>
        );
      })}
    </Card>
  );
}

const KINDS = ['earned', 'redeemed', 'expired'] as const;

function Months({ of }: { of: ProgrammeFigures }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { month: nameOf } = useFormats(business);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('earned');
  const countOf = (one: MonthOfPoints) => Math.max(0, kind === 'earned' ? one.earned + one.given : one[kind]);
  return (
    <Card id="points-months" title={t('loyalty.months')}>
      <div className={classes.kinds}>
        {KINDS.map((one) => (
          <Chip key={one} aria-pressed={one === kind} onClick={() => setKind(one)}>
            <Own>{t(`loyalty.kind.${one}`)}</Own>
          </Chip>
        ))}
      </div>
      <Plot
        columns={of.months.map((one) => ({
          key: one.month,
          name: nameOf(one.month.slice(0, 7)),
          said: t('loyalty.month_said', {
            month: nameOf(one.month.slice(0, 7)),
            earned: digits(one.earned + one.given),
            redeemed: digits(one.redeemed),
            expired: digits(one.expired),
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
