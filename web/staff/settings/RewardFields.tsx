// What members have for bringing friends, and on their own days.

import { Switch } from '@mantine/core';
import type { Greeting, LoyaltyProgramme, ReferralRules } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { useSession } from '../app/session';
import { MoneyField } from '../order/MoneyField';
import { centsOf, plainOf } from '../order/sums';
import { between, CountField } from './CountField';
import classes from './settings.module.css';

const MOST_POINTS = 100_000;
const OCCASIONS = ['birthday', 'anniversary'] as const;
type Occasion = (typeof OCCASIONS)[number];

/** As it is written. */
interface DraftGreeting {
  on: boolean;
  points: string;
  days: string;
}

interface DraftReferral {
  on: boolean;
  inviter: string;
  friend: string;
  least: string;
  days: string;
  most: string;
}

export interface DraftRewards extends Record<Occasion, DraftGreeting> {
  referral: DraftReferral;
}

const greetingOf = (of: Greeting | null | undefined): DraftGreeting => ({
  on: Boolean(of),
  points: String(of?.points ?? 50),
  days: String(of?.good_days ?? 30),
});

export function draftRewardsOf(rules: LoyaltyProgramme | null, decimals: number): DraftRewards {
  const referral = rules?.referral;
  return {
    referral: {
      on: Boolean(referral),
      inviter: String(referral?.inviter_points ?? 100),
      friend: String(referral?.friend_points ?? 100),
      least: plainOf(referral?.least_cents ?? 0, decimals),
      days: String(referral?.good_days ?? 30),
      most: String(referral?.most_per_year ?? 20),
    },
    birthday: greetingOf(rules?.birthday),
    anniversary: greetingOf(rules?.anniversary),
  };
}

type Rewards = Pick<LoyaltyProgramme, 'referral' | 'birthday' | 'anniversary'>;

/** Puts into `wrong` which fields are. */
export function rewardsOf(draft: DraftRewards, decimals: number, wrong: Set<string>): Rewards {
  const need = (field: string, value: number | null): number => {
    if (value === null) wrong.add(field);
    return value ?? 0;
  };
  const greeting = (occasion: Occasion): Greeting | null => {
    const { on, points, days } = draft[occasion];
    if (!on) return null;
    return {
      points: need(`${occasion}.points`, between(points, 0, MOST_POINTS)),
      good_days: need(`${occasion}.days`, between(days, 1, 365)),
    };
  };
  const referral = (): ReferralRules | null => {
    const { on, inviter, friend, least, days, most } = draft.referral;
    if (!on) return null;
    const cents = least.trim() ? centsOf(least, decimals) : 0;
    const found = {
      inviter_points: need('referral.inviter', between(inviter, 0, MOST_POINTS)),
      friend_points: need('referral.friend', between(friend, 0, MOST_POINTS)),
      least_cents: need('referral.least', cents),
      good_days: need('referral.days', between(days, 1, 365)),
      most_per_year: need('referral.most', between(most, 1, 1000)),
    };
    if (found.inviter_points + found.friend_points === 0) wrong.add('referral.inviter');
    return found;
  };
  return { referral: referral(), birthday: greeting('birthday'), anniversary: greeting('anniversary') };
}

interface RewardFieldsProps {
  of: DraftRewards;
  wrong: ReadonlySet<string>;
  edit: (change: Partial<DraftRewards>) => void;
}

export function RewardFields({ of, wrong, edit }: RewardFieldsProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { referral } = of;
  const count = (field: 'inviter' | 'friend' | 'days' | 'most') => (
    <CountField
      label={t(`rewards.referral_${field}`)}
      value={referral[field]}
      error={wrong.has(`referral.${field}`) ? t(`rewards.${field}_wrong`) : null}
      change={(text) => edit({ referral: { ...referral, [field]: text } })}
    />
  );
  return (
    <>
      <h3>{t('rewards.referral')}</h3>
      <Switch
        label={t('rewards.referral_on')}
        description={t('rewards.referral_text')}
        checked={referral.on}
        onChange={(event) => edit({ referral: { ...referral, on: event.currentTarget.checked } })}
      />
      {referral.on && (
        <>
          <div className={classes.pair}>
            {count('inviter')}
            {count('friend')}
          </div>
          <MoneyField
            label={t('rewards.referral_least', { currency: business.currency })}
            description={t('rewards.referral_least_text')}
            value={referral.least}
            error={wrong.has('referral.least') ? t('rewards.least_wrong') : null}
            change={(least) => edit({ referral: { ...referral, least } })}
          />
          <div className={classes.pair}>
            {count('days')}
            {count('most')}
          </div>
        </>
      )}
      <h3>{t('rewards.greetings')}</h3>
      <p className="muted">
        {t('rewards.greetings_text')}{' '}
        <Link to="/settings/{-$part}" params={{ part: 'messages' }}>
          {t('rewards.to_words')}
        </Link>
      </p>
      {OCCASIONS.map((occasion) => (
        <GreetingFields
          key={occasion}
          occasion={occasion}
          of={of[occasion]}
          wrong={wrong}
          edit={(change) => edit({ [occasion]: { ...of[occasion], ...change } })}
        />
      ))}
    </>
  );
}

interface GreetingFieldsProps {
  occasion: Occasion;
  of: DraftGreeting;
  wrong: ReadonlySet<string>;
  edit: (change: Partial<DraftGreeting>) => void;
}

function GreetingFields({ occasion, of, wrong, edit }: GreetingFieldsProps) {
  const { t } = useTexts();
  const count = (field: 'points' | 'days') => (
    <CountField
      label={t(`rewards.greeting_${field}`)}
      value={of[field]}
      error={wrong.has(`${occasion}.${field}`) ? t(`rewards.${field}_wrong`) : null}
      change={(text) => edit({ [field]: text })}
    />
  );
  return (
    <fieldset className={classes.rateForm}>
      <legend>{t(`rewards.${occasion}`)}</legend>
      <Switch
        label={t(`rewards.${occasion}_on`)}
        description={t(`rewards.${occasion}_text`)}
        checked={of.on}
        onChange={(event) => edit({ on: event.currentTarget.checked })}
      />
      {of.on && (
        <div className={classes.pair}>
          {count('points')}
          {count('days')}
        </div>
      )}
    </fieldset>
  );
}
