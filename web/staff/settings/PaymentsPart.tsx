// How guests pay: accounts with providers, cash, and tips.

import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import type { AccountRead, SettingsRead, SettingsUpdate } from '@shared/api/schema';
import { western } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { settingsQuery } from '../app/data';
import { FulfilmentsField } from '../app/fields';
import { Loaded, Refusal, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { accountsQuery } from '../order/paymentQueries';
import { Save } from './BusinessPart';
import type { Field } from './KeysForm';
import {
  checkAccount,
  enterKeys,
  type Keys,
  type Provider,
  removeAccount,
  setMethods,
} from './merchantQueries';
import { ProviderCard, ProviderCards, WebhookAddress } from './ProviderCard';
import { updateSettings } from './queries';
import classes from './settings.module.css';
import { percentsOf } from './tips';

const FIELDS: Record<Provider, Field[]> = {
  paystack: [{ name: 'secret_key', secret: true, hint: true }],
  mtn_momo: [
    { name: 'api_user', secret: false, hint: true },
    { name: 'api_key', secret: true },
    { name: 'subscription_key', secret: true },
    { name: 'disbursement_key', secret: true, hint: true, optional: true },
    { name: 'environment', secret: false, hint: true, first: 'mtnghana' },
  ],
  hubtel: [
    { name: 'api_id', secret: false },
    { name: 'api_key', secret: true },
    { name: 'pos_sales_id', secret: false },
  ],
};

export function PaymentsPart() {
  const may = useMay();
  const settings = useQuery(settingsQuery);
  const accounts = useQuery(accountsQuery);
  return (
    <>
      <ProviderCards said="merchant" writes={may('payments:write')} query={accounts} rows={3}>
        {(one, all) => <Account account={one} all={all} />}
      </ProviderCards>
      <Loaded query={settings} rows={2}>
        {(read) => <Paying settings={read} />}
      </Loaded>
    </>
  );
}

function Account({ account, all }: { account: AccountRead; all: AccountRead[] }) {
  const { t } = useTexts();
  const { business } = useSession();
  const writes = useMay()('payments:write');
  const work = useAttempt();
  const [busy, attempt] = work;
  const name = t(`provider.${account.provider}`);
  const here = account.currencies.includes(business.currency);

  const choose = async (methods: string[]) => {
    const chosen = account.offers.filter((one) => methods.includes(one));
    if (await attempt(() => setMethods(account.provider, chosen))) toast(t('merchant.methods_saved'), 'good');
  };

  return (
    <ProviderCard
      said="merchant"
      name={name}
      account={account}
      writes={writes && here}
      work={work}
      fields={FIELDS[account.provider]}
      // Each provider's fields are those of its own body; the server looks at them again.
      enter={(typed) => enterKeys({ provider: account.provider, ...typed } as unknown as Keys)}
      check={() => checkAccount(account.provider)}
      remove={() => removeAccount(account.provider)}
      tag={
        !account.is_sandbox && (
          <Tag tone={account.is_live ? 'good' : 'warn'}>
            {t(account.is_live ? 'merchant.live' : 'merchant.test')}
          </Tag>
        )
      }
      note={!here && <p className="muted">{t('merchant.no_currency', { currency: business.currency })}</p>}
    >
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
                description={other && t('merchant.taken', { provider: t(`provider.${other.provider}`) })}
                disabled={!writes || busy || other !== undefined}
              />
            );
          })}
        </div>
      </Checkbox.Group>
      <WebhookAddress said="merchant" name={name} account={account} />
    </ProviderCard>
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
      <FulfilmentsField
        label={t('paying.cash_for')}
        description={t('paying.cash_hint')}
        value={now.cash_for}
        change={(cash_for) => edit({ cash_for })}
      />
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
