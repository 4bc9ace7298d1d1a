// The business's accounts with providers: their keys, whether they are good, and the addresses that they call.

import { Button, TextInput } from '@mantine/core';
import { CopyButton } from '@shared/ui/factors';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useAsk } from '../app/ask';
import { Loaded, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import type { useAttempt } from '../app/useAttempt';
import { type Field, KeysForm, type Said } from './KeysForm';
import classes from './settings.module.css';

interface Account {
  provider: string;
  is_set: boolean;
  is_sandbox: boolean;
  key_hint: string | null;
  checked_at: string | null;
  problem: string | null;
  webhook_url: string | null;
}

interface ProviderCardsProps<A extends Account> {
  said: Said;
  writes: boolean;
  query: UseQueryResult<A[]>;
  rows: number;
  /** The card of one of them. */
  children: (account: A, all: A[]) => ReactNode;
}

export function ProviderCards<A extends Account>(props: ProviderCardsProps<A>) {
  const { said, writes, query, rows, children } = props;
  const { t } = useTexts();
  return (
    <div className={classes.form}>
      <h3>{t(`${said}.title`)}</h3>
      <p className="muted">{t(`${said}.text`)}</p>
      {!writes && <Notice>{t(`${said}.owner_only`)}</Notice>}
      <Loaded query={query} rows={rows}>
        {(all) => (
          <ul className={classes.cards}>
            {all.map((one) => (
              <li key={one.provider} className={classes.card}>
                {children(one, all)}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}

interface ProviderCardProps {
  /** Under which it is said what the provider is for. */
  said: Said;
  /** The provider's. */
  name: string;
  account: Account;
  /** Whether the account may be changed. */
  writes: boolean;
  /** What is done with the account, one thing at a time. */
  work: ReturnType<typeof useAttempt>;
  fields: readonly Field[];
  /** Raises Problem, as the two that follow. */
  enter: (typed: Record<string, string>) => Promise<unknown>;
  check: () => Promise<{ good: boolean; said: string | null }>;
  remove: () => Promise<unknown>;
  tag?: ReactNode;
  /** Said whether it is set or not. */
  note?: ReactNode;
  /** Said before what all accounts say of their keys. */
  about?: ReactNode;
  button?: ReactNode;
  /** What there is to an account once it is set. */
  children: ReactNode;
}

export function ProviderCard(props: ProviderCardProps) {
  const { said, name: provider, account, writes, work, about } = props;
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const { ask, confirm } = useAsk();
  const [busy, attempt] = work;
  const [checked, setChecked] = useState<{ good: boolean; said: string | null } | null>(null);
  const problem = checked ? (checked.good ? null : checked.said) : account.problem;
  const keys: string[] = [];
  if (account.key_hint) keys.push(t('merchant.hint', { hint: account.key_hint }));
  if (account.checked_at) keys.push(t('merchant.checked', { time: dayAndTime(account.checked_at) }));

  const enter = async () => {
    const saved = await ask<true>(t(`${said}.enter_title`, { provider }), (close) => (
      <KeysForm fields={props.fields} said={said} enter={props.enter} done={() => close(true)} />
    ));
    if (!saved) return;
    setChecked(null);
    toast(t('merchant.saved', { provider }), 'good');
  };

  const check = () =>
    attempt(async () => {
      setChecked(null);
      setChecked(await props.check());
    });

  const remove = async () => {
    const yes = await confirm({
      title: t('merchant.remove_title', { provider }),
      text: t(`${said}.remove_text`),
      yes: t('merchant.remove'),
      danger: true,
    });
    if (yes && (await attempt(props.remove))) toast(t('merchant.removed', { provider }));
  };

  return (
    <section className={classes.form} aria-label={provider}>
      <div className={classes.cardHead}>
        <h4>{provider}</h4>
        {!account.is_set && <Tag>{t('merchant.not_set')}</Tag>}
        {account.is_set && props.tag}
        {account.is_set && account.is_sandbox && <Tag tone="violet">{t('merchant.sandbox')}</Tag>}
      </div>
      {props.note}
      {account.is_set && (
        <>
          <p className="muted">
            {about}
            {about && keys.length > 0 && ' · '}
            {keys.join(' · ')}
          </p>
          {problem && (
            <Notice tone="bad" icon="warn">
              {t(`${said}.bad`, { provider, said: problem })}
            </Notice>
          )}
          {checked?.good && <Notice tone="good">{t('merchant.good', { provider })}</Notice>}
          {props.children}
        </>
      )}
      {writes && (
        <div className={classes.buttons}>
          <Button variant={account.is_set ? 'default' : 'light'} disabled={busy} onClick={() => void enter()}>
            {t(account.is_set ? 'merchant.change' : 'merchant.enter')}
          </Button>
          {account.is_set && (
            <>
              {props.button}
              <Button variant="default" loading={busy} onClick={() => void check()}>
                {t(`${said}.check`)}
              </Button>
              <Button variant="subtle" c="var(--bad)" disabled={busy} onClick={() => void remove()}>
                {t('merchant.remove')}
              </Button>
            </>
          )}
        </div>
      )}
    </section>
  );
}

type WebhookAddressProps = Pick<ProviderCardProps, 'said' | 'name' | 'account'>;

/** Where the provider calls, to be entered there. */
export function WebhookAddress({ said, name, account }: WebhookAddressProps) {
  const { t } = useTexts();
  if (!account.webhook_url) return null;
  return (
    <div>
      <p>
        <strong>{t(`${said}.webhook`)}</strong>
      </p>
      <p className="muted">{t(`${said}.webhook.${account.provider}`)}</p>
      <div className={classes.webhook}>
        <TextInput
          aria-label={`${t('merchant.webhook_address')}: ${name}`}
          value={account.webhook_url}
          dir="ltr"
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={account.webhook_url} />
      </div>
    </div>
  );
}
