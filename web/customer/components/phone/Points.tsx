// What a member has of points, which tier they are in, the card they show, and what came and went.

import { Button } from '@mantine/core';
import type { BusinessOffered, EntryRead, OwnLoyalty, Standing } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { earlierPoints, pointsAt } from '../../services/points';
import card from '../Card.module.css';
import { Loaded } from '../Loaded';
import { Invite, Invited } from './Invite';
import classes from './Points.module.css';
import { WalletButtons } from './WalletButtons';

export function Points({ business }: { business: BusinessOffered }) {
  const mine = useQuery(pointsAt(business.slug));
  return (
    <Loaded query={mine} height={180}>
      {(loyalty) =>
        loyalty && (loyalty.card || loyalty.entries.items.length > 0) ? (
          <>
            <Balance business={business} of={loyalty} />
            {loyalty.invited && <Invited business={business} of={loyalty.invited} />}
            {loyalty.invite && <Invite business={business} of={loyalty.invite} />}
            {loyalty.standing.tiers.length > 0 && <Tiers business={business} of={loyalty.standing} />}
            {loyalty.entries.items.length > 0 && <History business={business} of={loyalty} />}
          </>
        ) : null
      }
    </Loaded>
  );
}

function Balance({
  business,
  of: { standing, card: membership },
}: {
  business: BusinessOffered;
  of: OwnLoyalty;
}) {
  const { t, digits } = useTexts();
  const { money, date, day } = useFormats(business);
  const soon = standing.left.find((one) => one.at !== null);
  return (
    <section className={card.card} aria-labelledby="points">
      <h2 id="points">{t('points.title')}</h2>
      <p className={classes.balance}>
        <strong>{digits(standing.points)}</strong>
        {standing.worth_cents > 0 && (
          <span>{t('points.worth', { amount: money(standing.worth_cents) })}</span>
        )}
      </p>
      {standing.points < 0 && <p className={card.dim}>{t('points.owed')}</p>}
      {standing.waiting_points > 0 && (
        <p className={card.dim}>{t('points.waiting', { n: standing.waiting_points })}</p>
      )}
      {soon?.at && (
        <p className={card.dim}>
          {t('points.soon', {
            n: soon.points,
            day: date(day(new Date(Date.parse(soon.at) - 1000).toISOString())),
          })}
        </p>
      )}
      <Rules business={business} of={standing} />
      {membership && (
        <details className={classes.membership}>
          <summary>{t('points.card')}</summary>
          <img src={membership.qr_code} alt={t('points.card_alt')} width={220} height={220} />
          <Ltr className={classes.code}>{inFours(membership.membership_code)}</Ltr>
          <p className={card.dim}>{t('points.card_text')}</p>
        </details>
      )}
      {membership && <WalletButtons slug={business.slug} offered={membership.wallets} />}
    </section>
  );
}

const inFours = (code: string) => code.replace(/^(.)(.{4})(.{4})(.{4})$/, '$1 $2 $3 $4');

function Rules({ business, of }: { business: BusinessOffered; of: Standing }) {
  const { t, digits } = useTexts();
  const { money } = useFormats(business);
  if (of.points_per_unit === null) return <p className={card.dim}>{t('points.over')}</p>;
  return (
    <p className={card.dim}>
      {t('points.rule', {
        points: digits(of.points_per_unit),
        unit: money(10 ** business.currency_decimals),
        value: money((of.point_value_cents ?? 0) * 100),
      })}
      {of.least_points !== null && of.least_points > 1 && ` ${t('points.least', { n: of.least_points })}`}
    </p>
  );
}

function Tiers({ business, of }: { business: BusinessOffered; of: Standing }) {
  const { t, pick, digits } = useTexts();
  const { money } = useFormats(business);
  const at = of.tiers.findIndex((one) => one.level === of.tier);
  const next = of.tiers[at + 1];
  const nameOf = (tier: Standing['tiers'][number]) =>
    pick(tier.name, tier.name2) || t(`points.level.${tier.level}`);
  const reached = next
    ? Math.max(
        next.from_spend_cents ? of.spent_cents / next.from_spend_cents : 0,
        next.from_visits ? of.visits / next.from_visits : 0,
      )
    : 1;
  const missing = [
    of.missing_cents === null ? null : t('points.missing_spend', { amount: money(of.missing_cents) }),
    of.missing_visits === null ? null : t('points.missing_visits', { n: of.missing_visits }),
  ].filter((one) => one !== null);
  return (
    <section className={card.card} aria-labelledby="tier">
      <h2 id="tier">{t('points.tier')}</h2>
      <ol className={classes.tiers}>
        {of.tiers.map((tier, place) => (
          <li key={tier.level} data-level={tier.level} data-reached={place <= at} aria-current={place === at}>
            <b>
              <Own>{nameOf(tier)}</Own>
            </b>
            <span className={card.dim}>
              {[
                tier.points_percent > 100 &&
                  t('points.faster', { percent: digits(`${tier.points_percent - 100}%`) }),
                pick(tier.benefits, tier.benefits2),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ol>
      {next && (
        <>
          <progress
            className={classes.progress}
            max={1}
            value={Math.min(1, reached)}
            aria-label={nameOf(next)}
          />
          <p>{t('points.to_next', { tier: nameOf(next), missing: missing.join(t('points.or')) })}</p>
        </>
      )}
    </section>
  );
}

function History({ business, of }: { business: BusinessOffered; of: OwnLoyalty }) {
  const texts = useTexts();
  const { t } = texts;
  const earlier = useInfiniteQuery(earlierPoints(business.slug, of.entries.next));
  const pages = earlier.data?.pages ?? [];
  const items = [...of.entries.items, ...pages.flatMap((page) => page.items)];
  const more = pages.length ? earlier.hasNextPage : of.entries.next !== null;
  return (
    <section className={card.card} aria-labelledby="points-history">
      <h2 id="points-history">{t('points.history')}</h2>
      <ul className={card.list}>
        {items.map((entry) => (
          <Entry key={entry.id} business={business} of={entry} />
        ))}
      </ul>
      {earlier.error && <Notice tone="bad">{explain(earlier.error, texts)}</Notice>}
      {more && (
        <Button
          variant="default"
          loading={earlier.isFetching}
          onClick={() => void (pages.length ? earlier.fetchNextPage() : earlier.refetch())}
        >
          {t('points.earlier')}
        </Button>
      )}
    </section>
  );
}

function Entry({ business, of }: { business: BusinessOffered; of: EntryRead }) {
  const { t, digits } = useTexts();
  const { dayAndTime } = useFormats(business);
  return (
    <li className={classes.entry}>
      <span className={classes.what}>
        <span>
          {t(of.occasion ? `points.occasion.${of.occasion}` : `points.kind.${of.kind}`)}
          {of.occasion && of.points <= 0 && <> · {t('points.taken_back')}</>}
          {of.order_number && <> · {t('points.order', { number: of.order_number })}</>}
        </span>
        <span className={card.dim}>{dayAndTime(of.at)}</span>
      </span>
      <b className="amount" data-sign={of.points > 0 ? 'plus' : 'minus'}>
        <Ltr>{digits(of.points > 0 ? `+${of.points}` : `−${-of.points}`)}</Ltr>
      </b>
    </li>
  );
}
