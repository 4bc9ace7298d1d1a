// How guests pay: accounts with providers, cash, and tips.

import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import type { AccountRead, SettingsRead, SettingsUpdate } from '@shared/api/schema';
import { western } from '@shared/format';
import { CopyButton } from '@shared/ui/factors';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { settingsQuery } from '../app/data';
import { Loaded, Refusal, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { accountsQuery } from '../order/paymentQueries';
import { Save } from './BusinessPart';
import { KeysForm } from './KeysForm';
import { checkAccount, removeAccount, setMethods } from './merchantQueries';
import { updateSettings } from './queries';
import classes from './settings.module.css';
import { percentsOf } from './tips';

const KINDS = ['dine_in', 'pickup', 'delivery'] as const;

export function PaymentsPart() {
  const { t } = useTexts();
  const may = useMay();
  const settings = useQuery(settingsQuery);
  const accounts = useQuery(accountsQuery);
  return (
    <>
      <div className={classes.form}>
        <h3>{t('merchant.title')}</h3>
        <p className="muted">{t('merchant.text')}</p>
        {!may('payments:write') && <Notice>{t('merchant.owner_only')}</Notice>}
        <Loaded query={accounts} rows={3}>
          {(all) => (
            <ul className={classes.cards}>
              {all.map((one) => (
                <Account key={one.provider} account={one} all={all} />
              ))}
            </ul>
          )}
        </Loaded>
      </div>
      <Loaded query={settings} rows={2}>
        {(read) => <Paying settings={read} />}
      </Loaded>
    </>
  );
}

function Account({ account, all }: { account: AccountRead; all: AccountRead[] }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const writes = useMay()('payments:write');
  const { ask, confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const [checked, setChecked] = useState<{ good: boolean; said: string | null } | null>(null);
  const provider = t(`provider.${account.provider}`);
  const here = account.currencies.includes(business.currency);
  const problem = checked ? (checked.good ? null : checked.said) : account.problem;

  const enter = async () => {
    const saved = await ask<true>(t('merchant.enter_title', { provider }), (close) => (
      <KeysForm provider={account.provider} done={() => close(true)} />
    ));
    if (!saved) return;
    setChecked(null);
    toast(t('merchant.saved', { provider }), 'good');
  };

  const check = () =>
    attempt(async () => {
      setChecked(null);
      setChecked(await checkAccount(account.provider));
    });

  const choose = async (methods: string[]) => {
    const chosen = account.offers.filter((one) => methods.includes(one));
    if (await attempt(() => setMethods(account.provider, chosen))) toast(t('merchant.methods_saved'), 'good');
  };

  const remove = async () => {
    const yes = await confirm({
      title: t('merchant.remove_title', { provider }),
      text: t('merchant.remove_text'),
      yes: t('merchant.remove'),
      danger: true,
    });
    if (yes && (await attempt(() => removeAccount(account.provider)))) {
      toast(t('merchant.removed', { provider }));
    }
  };

  return (
    <li className={classes.card}>
      <section className={classes.form} aria-label={provider}>
        <div className={classes.cardHead}>
          <h4>{provider}</h4>
          {!account.is_set && <Tag>{t('merchant.not_set')}</Tag>}
          {account.is_set && account.is_sandbox && <Tag tone="violet">{t('merchant.sandbox')}</Tag>}
          {account.is_set && !account.is_sandbox && (
            <Tag tone={account.is_live ? 'good' : 'warn'}>
              {t(account.is_live ? 'merchant.live' : 'merchant.test')}
            </Tag>
          )}
        </div>
        {!here && <p className="muted">{t('merchant.no_currency', { currency: business.currency })}</p>}
        {account.is_set && (
          <>
            <p className="muted">
              {account.key_hint && t('merchant.hint', { hint: account.key_hint })}
              {account.checked_at && ` · ${t('merchant.checked', { time: dayAndTime(account.checked_at) })}`}
            </p>
            {problem && (
              <Notice tone="bad" icon="warn">
                {t('merchant.bad', { provider, said: problem })}
              </Notice>
            )}
            {checked?.good && <Notice tone="good">{t('merchant.good', { provider })}</Notice>}
            {!account.refunds && <p className="muted">{t('merchant.no_refunds')}</p>}
            <Checkbox.Group
              label={t('merchant.methods')}
              value={account.methods}
              onChange={(values) => void choose(values)}
            >
              <div className={classes.row}>
                {account.offers.map((method) => {
                  const other = account.taken.includes(method)
                    ? all.find((one) => one !== account && one.methods.includes(method))
                    : undefined;
                  return (
                    <Checkbox
                      key={method}
                      value={method}
                      label={t(`method.${method}`)}
                      description={
                        other && t('merchant.taken', { provider: t(`provider.${other.provider}`) })
                      }
                      disabled={!writes || busy || other !== undefined}
                    />
                  );
                })}
              </div>
            </Checkbox.Group>
            {account.webhook_url && (
              <div>
                <p>
                  <strong>{t('merchant.webhook')}</strong>
                </p>
                <p className="muted">{t(`merchant.webhook.${account.provider}`)}</p>
                <div className={classes.webhook}>
                  <TextInput
                    aria-label={`${t('merchant.webhook_address')}: ${provider}`}
                    value={account.webhook_url}
                    dir="ltr"
                    readOnly
                    onFocus={(event) => event.currentTarget.select()}
                  />
                  <CopyButton text={account.webhook_url} />
                </div>
              </div>
            )}
          </>
        )}
        {writes && here && (
          <div className={classes.buttons}>
            <Button
              variant={account.is_set ? 'default' : 'light'}
              disabled={busy}
              onClick={() => void enter()}
            >
              {t(account.is_set ? 'merchant.change' : 'merchant.enter')}
            </Button>
            {account.is_set && (
              <>
                <Button variant="default" loading={busy} onClick={() => void check()}>
                  {t('merchant.check')}
                </Button>
                <Button variant="subtle" c="var(--bad)" disabled={busy} onClick={() => void remove()}>
                  {t('merchant.remove')}
                </Button>
              </>
            )}
          </div>
        )}
      </section>
    </li>
  );
}

function Paying({ settings }: { settings: SettingsRead }) {
  const { t, digits } = useTexts();
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong, rest } = useRefused(form, problem, ['pay_within_minutes', 'tip_percents']);
  const [changes, setChanges] = useState<SettingsUpdate>({});
  const [typed, setTyped] = useState<string | null>(null);
  const edit = (change: SettingsUpdate) => setChanges((before) => ({ ...before, ...change }));
  const now = { ...settings, ...changes };
  const tips = typed === null ? settings.tip_percents : percentsOf(typed);
  const changed = Object.keys(changes).length > 0 || typed !== null;
  useStay(changed);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (tips === null) return;
    if (
      await submit(() => updateSettings({ ...changes, ...(typed === null ? {} : { tip_percents: tips }) }))
    ) {
      setChanges({});
      setTyped(null);
      toast(t('settings.saved'), 'good');
    }
  }

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <h3>{t('paying.title')}</h3>
      <Checkbox.Group
        label={t('paying.cash_for')}
        description={t('paying.cash_hint')}
        value={[...now.cash_for]}
        onChange={(values) => edit({ cash_for: KINDS.filter((kind) => values.includes(kind)) })}
      >
        <div className={classes.row}>
          {KINDS.map((kind) => (
            <Checkbox key={kind} value={kind} label={t(`fulfilment.${kind}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.pair}>
        <NumberInput
          label={t('paying.within')}
          description={t('paying.within_hint')}
          value={now.pay_within_minutes}
          error={wrong.pay_within_minutes}
          min={5}
          max={1440}
          allowDecimal={false}
          onChange={(value) => edit({ pay_within_minutes: Number(value) })}
        />
        <TextInput
          label={t('paying.tips')}
          description={t('paying.tips_hint')}
          value={typed ?? settings.tip_percents.map((one) => digits(one)).join(', ')}
          error={tips === null ? t('paying.tips_wrong') : wrong.tip_percents}
          maxLength={40}
          dir="ltr"
          inputMode="numeric"
          onChange={(event) => setTyped(western(event.currentTarget.value))}
        />
      </div>
      <Refusal error={rest} />
      <Save busy={busy} changed={changed} />
    </form>
  );
}
