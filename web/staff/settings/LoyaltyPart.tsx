// The programme of points and tiers: what is earned, what points are good for, who reaches which tier.

import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { LoyaltyProgramme, SettingsRead, Tier } from '@shared/api/schema';
import { western } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { settingsQuery } from '../app/data';
import { TextField } from '../app/fields';
import { Loaded, Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { MoneyField } from '../order/MoneyField';
import { centsOf, plainOf } from '../order/sums';
import { Save } from './BusinessPart';
import { between, CountField } from './CountField';
import { readSettings, updateSettings } from './queries';
import { type DraftRewards, draftRewardsOf, RewardFields, rewardsOf } from './RewardFields';
import classes from './settings.module.css';

const LEVELS = ['bronze', 'silver', 'gold'] as const;
const ROUNDINGS = ['down', 'nearest', 'up'] as const;

/** As it is written. */
interface DraftTier {
  spend: string;
  visits: string;
  faster: string;
  discount: string;
  name: string;
  name2: string;
  benefits: string;
  benefits2: string;
}

interface Draft {
  on: boolean;
  points: string;
  rounding: LoyaltyProgramme['rounding'];
  waiting: string;
  months: string;
  value: string;
  least: string;
  most: string;
  negative: boolean;
  window: string;
  tiers: Record<Tier['level'], DraftTier>;
  rewards: DraftRewards;
}

const NO_TIER: DraftTier = {
  spend: '',
  visits: '',
  faster: '',
  discount: '',
  name: '',
  name2: '',
  benefits: '',
  benefits2: '',
};

export function LoyaltyPart() {
  const query = useQuery(settingsQuery);
  return <Loaded query={query}>{(settings) => <LoyaltyForm settings={settings} />}</Loaded>;
}

function draftOf(rules: LoyaltyProgramme | null, decimals: number): Draft {
  const tierOf = (level: Tier['level']): DraftTier => {
    const tier = rules?.tiers.find((one) => one.level === level);
    if (!tier) return NO_TIER;
    return {
      spend: tier.from_spend_cents ? plainOf(tier.from_spend_cents, decimals) : '',
      visits: tier.from_visits ? String(tier.from_visits) : '',
      faster: tier.points_percent > 100 ? String(tier.points_percent - 100) : '',
      discount: tier.discount_percent ? String(tier.discount_percent) : '',
      name: tier.name,
      name2: tier.name2,
      benefits: tier.benefits,
      benefits2: tier.benefits2,
    };
  };
  return {
    on: rules !== null,
    points: rules?.points_per_unit ?? '1',
    rounding: rules?.rounding ?? 'down',
    waiting: String(rules?.waiting_days ?? 0),
    months: rules?.expires_after_months == null ? (rules ? '' : '12') : String(rules.expires_after_months),
    value: plainOf(rules?.point_value_cents ?? 5, decimals),
    least: String(rules?.least_points ?? 100),
    most: String(rules?.most_percent ?? 50),
    negative: rules?.may_go_negative ?? true,
    window: String(rules?.window_months ?? 12),
    tiers: { bronze: tierOf('bronze'), silver: tierOf('silver'), gold: tierOf('gold') },
    rewards: draftRewardsOf(rules, decimals),
  };
}

const RATE = /^(0|[1-9]\d{0,3})(\.\d{1,3})?$/;

/** Null where something is wrong; then `wrong` says what, by its field. */
function programmeOf(draft: Draft, decimals: number): { rules: LoyaltyProgramme | null; wrong: Set<string> } {
  const wrong = new Set<string>();
  const need = <T,>(field: string, value: T | null): T | null => {
    if (value === null) wrong.add(field);
    return value;
  };
  const points = draft.points.trim();
  if (!RATE.test(points) || Number(points) === 0) wrong.add('points');
  const cents = centsOf(draft.value, decimals);
  const value = need('value', cents !== null && cents >= 1 && cents <= 1_000_000 ? cents : null);
  const waiting = need('waiting', between(draft.waiting, draft.negative ? 0 : 1, 90));
  const months = draft.months.trim() ? need('months', between(draft.months, 1, 120)) : null;
  const least = need('least', between(draft.least, 1, 1_000_000));
  const most = need('most', between(draft.most, 1, 100));
  const window = need('window', between(draft.window, 1, 60));
  const tiers: Tier[] = [];
  for (const level of LEVELS) {
    const one = draft.tiers[level];
    if (!one.spend.trim() && !one.visits.trim()) {
      // Something is said of it, but not how it is reached.
      if (Object.values(one).some((text) => text.trim())) wrong.add(`${level}.spend`);
      continue;
    }
    const spend = one.spend.trim() ? centsOf(one.spend, decimals) : null;
    if (one.spend.trim() && !spend) wrong.add(`${level}.spend`);
    const visits = one.visits.trim() ? need(`${level}.visits`, between(one.visits, 1, 10_000)) : null;
    const faster = one.faster.trim() ? need(`${level}.faster`, between(one.faster, 0, 900)) : 0;
    const discount = one.discount.trim() ? need(`${level}.discount`, between(one.discount, 0, 100)) : 0;
    for (const lower of tiers) {
      if (lower.from_spend_cents && spend && spend <= lower.from_spend_cents) wrong.add(`${level}.spend`);
      if (lower.from_visits && visits && visits <= lower.from_visits) wrong.add(`${level}.visits`);
    }
    tiers.push({
      level,
      name: one.name.trim(),
      name2: one.name2.trim(),
      from_spend_cents: spend,
      from_visits: visits,
      points_percent: 100 + (faster ?? 0),
      discount_percent: discount ?? 0,
      benefits: one.benefits.trim(),
      benefits2: one.benefits2.trim(),
    });
  }
  const rewards = rewardsOf(draft.rewards, decimals, wrong);
  if (wrong.size) return { rules: null, wrong };
  return {
    rules: {
      ...rewards,
      points_per_unit: points,
      rounding: draft.rounding,
      waiting_days: waiting ?? 0,
      expires_after_months: months,
      point_value_cents: value ?? 1,
      least_points: least ?? 1,
      most_percent: most ?? 1,
      may_go_negative: draft.negative,
      window_months: window ?? 12,
      tiers,
    },
    wrong,
  };
}

function LoyaltyForm({ settings }: { settings: SettingsRead }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const decimals = business.currency_decimals;
  const form = useRef<HTMLFormElement>(null);
  const { busy, problem, submit } = useSubmit();
  const [tries, setTries] = useState(0);
  const { rest } = useRefused(form, problem, [], tries);
  const { confirm } = useAsk();
  const { money } = useFormats(business);
  // What the form was begun with: others may change it meanwhile.
  const [first, setFirst] = useState(settings.loyalty);
  const [draft, setDraft] = useState(() => draftOf(first, decimals));
  const begin = ({ loyalty }: SettingsRead) => {
    setFirst(loyalty);
    setDraft(draftOf(loyalty, decimals));
    setTries(0);
  };
  const edit = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const { rules, wrong } = programmeOf(draft, decimals);
  const before = JSON.stringify(draftOf(first, decimals));
  const changed = first === null ? draft.on : JSON.stringify(draft) !== before;
  useStay(changed);

  async function send(event: FormEvent) {
    event.preventDefault();
    setTries((count) => count + 1);
    if (busy || (draft.on && !rules)) return;
    const loyalty = draft.on ? rules : null;
    if (loyalty && !(await isMeant(loyalty))) return;
    if (await submit(async () => begin(await updateSettings({ loyalty, loyalty_before: first })))) {
      toast(t('settings.saved'), 'good');
    }
  }

  /** Whoever gives back as much as is paid, or more, is asked. */
  async function isMeant(wanted: LoyaltyProgramme): Promise<boolean> {
    const { percent, worth, spent } = mostBackOf(wanted, decimals);
    if (percent < 100 || (first && mostBackOf(first, decimals).percent === percent)) return true;
    return confirm({
      title: t('loyalty.set.dear_title', { percent: digits(`${percent}%`) }),
      text: t('loyalty.set.dear_text', { amount: money(spent), worth: money(worth) }),
      yes: t('loyalty.set.dear_yes'),
      danger: true,
    });
  }

  const errorOf = (field: string, say: string) => (wrong.has(field) && tries > 0 ? t(say) : null);
  const count = (field: 'waiting' | 'months' | 'least' | 'most' | 'window', say: string) => (
    <CountField
      label={t(`loyalty.set.${field}`)}
      description={t(`loyalty.set.${field}_text`)}
      value={draft[field]}
      error={errorOf(field, say)}
      change={(text) => edit({ [field]: text })}
    />
  );
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <p className="muted">{t('loyalty.set.intro')}</p>
      <Switch
        label={t('loyalty.set.on')}
        checked={draft.on}
        onChange={(event) => edit({ on: event.currentTarget.checked })}
      />
      {!draft.on && first !== null && (
        <Notice tone="warn" icon="warn">
          {t('loyalty.set.off_text')}
        </Notice>
      )}
      {draft.on && (
        <>
          <h3>{t('loyalty.set.earning')}</h3>
          <div className={classes.pair}>
            <TextInput
              label={t('loyalty.set.points', { currency: business.currency })}
              value={draft.points}
              dir="ltr"
              inputMode="decimal"
              maxLength={8}
              autoComplete="off"
              error={errorOf('points', 'loyalty.set.points_wrong')}
              onChange={(event) => edit({ points: western(event.currentTarget.value).replace('٫', '.') })}
            />
            <NativeSelect
              label={t('loyalty.set.rounding')}
              value={draft.rounding}
              data={ROUNDINGS.map((one) => ({ value: one, label: t(`loyalty.set.rounding.${one}`) }))}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                edit({ rounding: ROUNDINGS.find((one) => one === chosen) ?? 'down' });
              }}
            />
          </div>
          {count('months', 'loyalty.set.months_wrong')}
          <h3>{t('loyalty.set.redeeming')}</h3>
          <MoneyField
            label={t('loyalty.set.value', { currency: business.currency })}
            value={draft.value}
            error={errorOf('value', 'loyalty.set.value_wrong')}
            change={(value) => edit({ value })}
          />
          {count('least', 'loyalty.set.number_wrong')}
          {count('most', 'loyalty.set.percent_wrong')}
          {rules && <Example of={rules} />}
          <h3>{t('loyalty.set.back')}</h3>
          <Switch
            label={t('loyalty.set.negative')}
            description={t('loyalty.set.negative_text')}
            checked={draft.negative}
            onChange={(event) => {
              const negative = event.currentTarget.checked;
              edit({ negative, ...(!negative && !Number(draft.waiting) ? { waiting: '7' } : {}) });
            }}
          />
          {count('waiting', 'loyalty.set.waiting_wrong')}
          <h3>{t('loyalty.set.tiers')}</h3>
          <p className="muted">{t('loyalty.set.tiers_text')}</p>
          {count('window', 'loyalty.set.window_wrong')}
          {LEVELS.map((level) => (
            <TierFields
              key={level}
              level={level}
              of={draft.tiers[level]}
              wrong={tries > 0 ? wrong : new Set()}
              edit={(change) =>
                setDraft((known) => ({
                  ...known,
                  tiers: { ...known.tiers, [level]: { ...known.tiers[level], ...change } },
                }))
              }
            />
          ))}
          <RewardFields
            of={draft.rewards}
            wrong={tries > 0 ? wrong : new Set()}
            edit={(change) => setDraft((known) => ({ ...known, rewards: { ...known.rewards, ...change } }))}
          />
        </>
      )}
      {tries > 0 && draft.on && wrong.size > 0 && <Notice tone="bad">{t('loyalty.set.look_again')}</Notice>}
      <Refusal error={rest} />
      {problem instanceof Problem && problem.code === 'programme_changed' && (
        <Button variant="default" onClick={() => void submit(async () => begin(await readSettings()))}>
          {t('changed.look')}
        </Button>
      )}
      <Save busy={busy} changed={changed} />
    </form>
  );
}

/** What an order of a hundred comes to, in cents; `extra`: what a tier gives, in per cent of the points. */
function backOf(of: LoyaltyProgramme, decimals: number, extra = 100) {
  const points = Math.floor(Number(of.points_per_unit) * extra);
  const worth = points * of.point_value_cents;
  const spent = 100 * 10 ** decimals;
  return { points, worth, spent, percent: Math.round((1000 * worth) / spent) / 10 };
}

/** For whoever gets most. */
const mostBackOf = (of: LoyaltyProgramme, decimals: number) =>
  backOf(of, decimals, Math.max(100, ...of.tiers.map((one) => one.points_percent)));

function Example({ of }: { of: LoyaltyProgramme }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const { points, worth, spent, percent } = backOf(of, business.currency_decimals);
  return (
    <Notice icon="star">
      {t('loyalty.set.example', {
        amount: money(spent),
        points: digits(points),
        worth: money(worth),
        percent: digits(`${percent}%`),
      })}
    </Notice>
  );
}

interface TierFieldsProps {
  level: Tier['level'];
  of: DraftTier;
  wrong: ReadonlySet<string>;
  edit: (change: Partial<DraftTier>) => void;
}

function TierFields({ level, of, wrong, edit }: TierFieldsProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const text = (name: 'name' | 'name2' | 'benefits' | 'benefits2', maxLength: number) => (
    <TextField
      label={t(`loyalty.set.tier_${name}`)}
      value={of[name]}
      maxLength={maxLength}
      change={(value) => edit({ [name]: value })}
    />
  );
  const number = (name: 'visits' | 'faster' | 'discount') => (
    <CountField
      label={t(`loyalty.set.tier_${name}`)}
      value={of[name]}
      error={wrong.has(`${level}.${name}`) ? t('loyalty.set.tier_number_wrong') : null}
      change={(value) => edit({ [name]: value })}
    />
  );
  return (
    <fieldset className={classes.rateForm}>
      <legend>{t(`tier.${level}`)}</legend>
      <MoneyField
        label={t('loyalty.set.tier_spend', { currency: business.currency })}
        value={of.spend}
        error={wrong.has(`${level}.spend`) ? t('loyalty.set.tier_spend_wrong') : null}
        change={(spend) => edit({ spend })}
      />
      {number('visits')}
      {number('faster')}
      {number('discount')}
      {text('name', 30)}
      {text('name2', 30)}
      {text('benefits', 200)}
      {text('benefits2', 200)}
    </fieldset>
  );
}
