// Points and tier of one customer: what they have, what came and went and why, and points by hand.

import { Button, TextInput } from '@mantine/core';
import type { CustomerDetail, CustomerLoyalty, StaffEntryRead, Standing } from '@shared/api/schema';
import { western } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Meter } from '../app/Meter';
import { Card, Empty, Loaded, Refusal, Tag } from '../app/parts';
import { fullness } from '../app/plots';
import { useMay, useSession } from '../app/session';
import { Table } from '../app/Table';
import { toast } from '../app/toasts';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { Figure } from '../order/messageParts';
import classes from './customer.module.css';
import loyalty from './loyalty.module.css';
import { adjustPoints, customerEntriesQuery, customerLoyaltyQuery } from './queries';

export function LoyaltyPart({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const may = useMay();
  const query = useQuery(customerLoyaltyQuery(customer.id));
  return (
    <Loaded query={query} rows={3}>
      {(of) =>
        of.standing.points_per_unit === null && of.entries.items.length === 0 ? (
          <Empty icon="star" text={t('customer.points_none')} />
        ) : (
          <div className={classes.overview}>
            <div className={classes.stack}>
              <Balance of={of.standing} />
              {(of.came_by || of.friends > 0) && <Friends of={of} />}
              {(of.standing.tiers.length > 0 || of.tier_changes.length > 0) && <TierCard of={of} />}
              {may('loyalty:write') && of.standing.points_per_unit !== null && !customer.merged_into && (
                <ByHand id={customer.id} />
              )}
            </div>
            <div className={classes.stack}>
              <Ledger id={customer.id} of={of} />
            </div>
          </div>
        )
      }
    </Loaded>
  );
}

function Balance({ of }: { of: Standing }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, date, day } = useFormats(business);
  return (
    <Card id="loyalty" title={t('customer.loyalty')}>
      <Figure name={t('customer.points')}>
        <strong>{digits(of.points)}</strong>
      </Figure>
      {of.waiting_points > 0 && (
        <Figure name={t('loyalty.waiting')}>
          <span>{digits(of.waiting_points)}</span>
        </Figure>
      )}
      <Figure name={t('loyalty.takes_off')}>
        <span>{money(of.worth_cents)}</span>
      </Figure>
      {of.points < 0 && <p className="muted">{t('loyalty.owes')}</p>}
      {of.left
        .filter((one) => one.at !== null)
        .slice(0, 3)
        .map(({ at, points }) => (
          <Figure
            key={at}
            name={t('loyalty.good_until', {
              day: date(day(new Date(Date.parse(at ?? '') - 1000).toISOString())),
            })}
          >
            <span>{digits(points)}</span>
          </Figure>
        ))}
    </Card>
  );
}

/** By whom they came, and whom they brought. */
function Friends({ of: { came_by: by, friends } }: { of: CustomerLoyalty }) {
  const { t, digits } = useTexts();
  return (
    <Card id="friends" title={t('referrals.friends')}>
      {by && (
        <Figure name={t('referrals.came_by')}>
          <Link to="/customers/of/$id/{-$part}" params={{ id: by.inviter_id, part: 'loyalty' }}>
            <Own>{by.inviter_name || by.inviter_number}</Own>
          </Link>
        </Figure>
      )}
      {by && (
        <Figure name={t('referrals.status')}>
          <span>{t(`referrals.status.${by.status}`)}</span>
        </Figure>
      )}
      {friends > 0 && (
        <Figure name={t('referrals.brought')}>
          <span>{digits(friends)}</span>
        </Figure>
      )}
    </Card>
  );
}

function useTierName(of: Standing): (level: Standing['tier']) => string {
  const { t, pick } = useTexts();
  return (level) => {
    const tier = of.tiers.find((one) => one.level === level);
    return (tier && pick(tier.name, tier.name2)) || (level ? t(`tier.${level}`) : '–');
  };
}

const LEVELS: readonly (string | null)[] = [null, 'bronze', 'silver', 'gold'];

/** An order only raises somebody, unless what was paid for it goes back. */
const whyOf = ({ why, from_tier, to_tier }: CustomerLoyalty['tier_changes'][number]) =>
  why === 'order' && LEVELS.indexOf(to_tier) < LEVELS.indexOf(from_tier) ? 'given_back' : why;

function TierCard({ of: { standing: of, tier_changes: changes } }: { of: CustomerLoyalty }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, dayAndTime } = useFormats(business);
  const nameOf = useTierName(of);
  const next = of.tiers[of.tiers.findIndex((one) => one.level === of.tier) + 1];
  const ways = next
    ? ([
        ['spend', next.from_spend_cents, of.spent_cents, money],
        ['visits', next.from_visits, of.visits, digits],
      ] as const)
    : [];
  return (
    <Card id="tier" title={t('customer.tier')}>
      <Figure name={t('loyalty.tier_now')}>
        <strong>
          <Own>{nameOf(of.tier)}</Own>
        </strong>
      </Figure>
      {next &&
        ways.map(
          ([way, wanted, there, write]) =>
            wanted !== null && (
              <div key={way} className={classes.metered}>
                <Figure name={t(`loyalty.next_by_${way}`, { tier: nameOf(next.level) })}>
                  <span>{t('loyalty.of', { some: write(there), all: write(wanted) })}</span>
                </Figure>
                <Meter percent={fullness(there, wanted)} tone="good" />
              </div>
            ),
        )}
      {changes.length > 0 && (
        <ul className={loyalty.changes}>
          {changes.map((one) => (
            <li key={one.at}>
              <span>{t('loyalty.changed', { from: nameOf(one.from_tier), to: nameOf(one.to_tier) })}</span>
              <span className="muted">
                {t(`loyalty.why.${whyOf(one)}`)} · {dayAndTime(one.at)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Ledger({ id, of }: { id: string; of: CustomerLoyalty }) {
  const { t } = useTexts();
  const earlier = useInfiniteQuery(customerEntriesQuery(id, of.entries.next));
  const pages = earlier.data?.pages ?? [];
  const items = [...of.entries.items, ...pages.flatMap((page) => page.items)];
  const more = pages.length ? earlier.hasNextPage : of.entries.next !== null;
  return (
    <Card id="ledger" title={t('loyalty.ledger')}>
      {items.length === 0 ? (
        <p className="muted">{t('loyalty.ledger_none')}</p>
      ) : (
        <Table label={t('loyalty.ledger')}>
          <thead>
            <tr>
              <th scope="col">{t('loyalty.what')}</th>
              <th scope="col">{t('customer.points')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <Entry key={one.id} of={one} />
            ))}
          </tbody>
        </Table>
      )}
      <Refusal error={earlier.error} />
      {more && (
        <Button
          variant="default"
          loading={earlier.isFetching}
          onClick={() => void (pages.length ? earlier.fetchNextPage() : earlier.refetch())}
        >
          {t('loyalty.earlier')}
        </Button>
      )}
    </Card>
  );
}

function Entry({ of }: { of: StaffEntryRead }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  return (
    <tr>
      <th scope="row" className={loyalty.what}>
        <span>
          {t(of.occasion ? `loyalty.occasion.${of.occasion}` : `loyalty.entry.${of.kind}`)}
          {of.occasion && of.points <= 0 && <> · {t('loyalty.entry.taken_back')}</>}
          {of.order_number && <> · {t('loyalty.order', { number: of.order_number })}</>}
        </span>
        <span className="muted">
          {dayAndTime(of.at)}
          {of.by_name && (
            <>
              {' · '}
              <Own>{of.by_name}</Own>
            </>
          )}
        </span>
        {of.reason && <span dir="auto">{of.reason}</span>}
        {of.forgone > 0 && <span className="muted">{t('loyalty.forgone', { n: of.forgone })}</span>}
      </th>
      <td>
        <Tag tone={of.points > 0 ? 'good' : 'plain'}>
          <Ltr>{digits(of.points > 0 ? `+${of.points}` : `−${-of.points}`)}</Ltr>
        </Tag>
      </td>
    </tr>
  );
}

const MOST = 1_000_000;

/** Below zero takes them. What was done by mistake is undone by its opposite. */
function ByHand({ id }: { id: string }) {
  const { t } = useTexts();
  const { busy, problem, submit } = useSubmit();
  const [, attempt] = useAttempt();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [tries, setTries] = useState(0);
  const written = western(text).replace('−', '-').trim();
  const points = /^[+-]?\d{1,7}$/.test(written) ? Number(written) : 0;
  const fine = points !== 0 && Math.abs(points) <= MOST;

  async function send(event: FormEvent) {
    event.preventDefault();
    setTries((before) => before + 1);
    const why = reason.trim();
    if (busy || !fine || !why) return;
    if (!(await submit(() => adjustPoints(id, { points, reason: why })))) return;
    setText('');
    setReason('');
    setTries(0);
    toast(t(points > 0 ? 'loyalty.given' : 'loyalty.taken', { n: Math.abs(points) }), 'good', {
      seconds: 10,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () => void attempt(() => adjustPoints(id, { points: -points, reason: `${t('undo')}: ${why}` })),
      },
    });
  }

  return (
    <Card id="by-hand" title={t('loyalty.by_hand')}>
      <form className={loyalty.form} noValidate onSubmit={(event) => void send(event)}>
        <TextInput
          label={t('loyalty.how_many')}
          description={t('loyalty.how_many_text')}
          value={text}
          dir="ltr"
          inputMode="text"
          maxLength={9}
          autoComplete="off"
          error={tries > 0 && !fine ? t('loyalty.how_many_wrong') : null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label={t('loyalty.reason')}
          value={reason}
          maxLength={180}
          autoComplete="off"
          error={tries > 0 && !reason.trim() ? t('missing.value') : null}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Refusal error={problem} />
        <Button type="submit" loading={busy}>
          {t('loyalty.enter')}
        </Button>
      </form>
    </Card>
  );
}
