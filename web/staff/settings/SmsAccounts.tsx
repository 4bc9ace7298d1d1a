// The business's accounts with those who carry SMS, in the order in which they are asked.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { SmsAccountRead, SmsChecked, SmsTerms } from '@shared/api/schema';
import { western } from '@shared/format';
import { localeOf } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { Ltr, Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { PhoneField } from '../app/fields';
import { Refusal, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { type Field, KeysForm } from './KeysForm';
import {
  type Carrier,
  changeSmsTerms,
  checkSmsAccount,
  enterSmsKeys,
  orderSmsAccounts,
  removeSmsAccount,
  type SmsKeys,
  sendTestSms,
  smsQuery,
} from './messageQueries';
import { ProviderCard, ProviderCards, WebhookAddress } from './ProviderCard';
import settings from './settings.module.css';

export function SmsAccounts() {
  const may = useMay();
  const accounts = useQuery(smsQuery);
  return (
    <ProviderCards said="sms" writes={may('messages:write')} query={accounts} rows={2}>
      {(one, all) => <Account account={one} all={all} />}
    </ProviderCards>
  );
}

/** A number like 0.045, whose fraction counts to its last digit, in the page's digits. */
function useExact(): (amount: number | string) => string {
  const { language } = useTexts();
  const { business } = useSession();
  const format = new Intl.NumberFormat(localeOf(language, business.country), { maximumFractionDigits: 6 });
  return (amount) => format.format(Number(amount));
}

/** What of an account is no key. `exact`: how a price is written. */
const termsOf = (account: SmsAccountRead, currency: string, exact: ReturnType<typeof useExact>): Field[] => [
  {
    name: 'sender',
    called: `sender_${account.provider}`,
    secret: false,
    hint: true,
    optional: account.provider === 'africas_talking',
    first: account.sender ?? '',
  },
  {
    name: 'price_per_segment',
    secret: false,
    hint: true,
    example: exact(0.045),
    optional: true,
    first: account.price_per_segment === null ? '' : exact(account.price_per_segment),
  },
  {
    name: 'price_currency',
    secret: false,
    optional: true,
    first: account.price_currency ?? currency,
  },
];

const KEYS: Record<Carrier, Field[]> = {
  twilio: [
    { name: 'account_sid', secret: false, hint: true },
    { name: 'auth_token', secret: true },
  ],
  africas_talking: [
    { name: 'username', secret: false, hint: true },
    { name: 'api_key', secret: true },
  ],
};

/** As the server takes it: a price and its currency come together or not at all. */
function bodyOf<Body>(typed: Record<string, string>): Body {
  const { price_per_segment = '', price_currency = '', ...rest } = typed;
  const price = western(price_per_segment).replace(/[,٫]/, '.');
  const paid = price ? { price_per_segment: price, price_currency: price_currency.toUpperCase() } : {};
  // Each provider's fields are those of its own body; the server looks at them again.
  return { ...rest, ...paid } as Body;
}

function Account({ account, all }: { account: SmsAccountRead; all: SmsAccountRead[] }) {
  const { t } = useTexts();
  const { business } = useSession();
  const writes = useMay()('messages:write');
  const work = useAttempt();
  const [busy, attempt] = work;
  const name = t(`carrier.${account.provider}`);
  const set = all.filter((one) => one.is_set);
  const isFirst = set[0] === account;
  const { ask } = useAsk();
  const terms = termsOf(account, business.currency, useExact());

  const changeTerms = async () => {
    const saved = await ask<true>(t('sms.terms_title', { provider: name }), (close) => (
      <KeysForm
        fields={terms}
        said="sms"
        save={t('save')}
        enter={(typed) => changeSmsTerms(account.provider, bodyOf<SmsTerms>(typed))}
        done={() => close(true)}
      />
    ));
    if (saved) toast(t('sms.terms_saved', { provider: name }), 'good');
  };

  const askFirst = async () => {
    const others = set.filter((one) => one !== account).map((one) => one.provider);
    if (await attempt(() => orderSmsAccounts([account.provider, ...others]))) {
      toast(t('sms.ordered', { provider: name }), 'good');
    }
  };

  return (
    <ProviderCard
      said="sms"
      name={name}
      account={account}
      writes={writes}
      work={work}
      fields={[...KEYS[account.provider], ...terms]}
      enter={(typed) => enterSmsKeys(bodyOf<SmsKeys>({ provider: account.provider, ...typed }))}
      check={() => checkSmsAccount(account.provider)}
      remove={() => removeSmsAccount(account.provider)}
      tag={
        set.length > 1 && (
          <Tag tone={isFirst ? 'good' : 'plain'}>{t(isFirst ? 'sms.first' : 'sms.second')}</Tag>
        )
      }
      about={<SenderAndPrice account={account} />}
      button={
        <>
          <Button variant="default" disabled={busy} onClick={() => void changeTerms()}>
            {t('sms.terms')}
          </Button>
          {!isFirst && (
            <Button variant="default" disabled={busy} onClick={() => void askFirst()}>
              {t('sms.ask_first')}
            </Button>
          )}
        </>
      }
    >
      <WebhookAddress said="sms" name={name} account={account} />
      {writes && <TestSms provider={account.provider} />}
    </ProviderCard>
  );
}

function SenderAndPrice({ account }: { account: SmsAccountRead }) {
  const { t } = useTexts();
  const exact = useExact();
  const { sender, price_per_segment: price, price_currency: currency } = account;
  return (
    <>
      {sender ? (
        <>
          {t('sms.from')} <Ltr>{sender}</Ltr>
        </>
      ) : (
        t('sms.from_theirs')
      )}
      {price !== null && ` · ${t('sms.price', { price: `${exact(price)} ${currency}` })}`}
    </>
  );
}

/** One SMS to a number, to see that it arrives. */
function TestSms({ provider }: { provider: Carrier }) {
  const { t, has } = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const { busy, problem, submit } = useSubmit();
  const { wrong, rest } = useRefused(form, problem, ['customer_phone', 'phone']);
  const held =
    rest instanceof Problem && rest.code === 'test_held_back' && `message_skip.${rest.body.reason}`;
  const [phone, setPhone] = useState('');
  const [sent, setSent] = useState<SmsChecked | null>(null);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (busy || !phone.trim()) return;
    setSent(null);
    await submit(async () => setSent(await sendTestSms(provider, phone.trim())));
  }

  return (
    <form ref={form} className={settings.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={settings.webhook}>
        <PhoneField
          label={t('sms.test_number')}
          value={phone}
          error={wrong.customer_phone ?? wrong.phone}
          change={setPhone}
        />
        <Button type="submit" size="sm" variant="default" loading={busy} disabled={!phone.trim()} mt="auto">
          {t('sms.test')}
        </Button>
      </div>
      <div role="status">
        {sent && (
          <Notice tone={sent.good ? 'good' : 'bad'}>
            {t(sent.good ? 'sms.test_sent' : 'sms.test_refused', { said: sent.said ?? '' })}
          </Notice>
        )}
      </div>
      {held && has(held) ? (
        <Notice tone="bad" icon="warn">
          {t('sms.test_held', { why: t(held) })}
        </Notice>
      ) : (
        <Refusal error={rest} />
      )}
    </form>
  );
}
