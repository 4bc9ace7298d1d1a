// Members' cards in the wallets of phones: with whose keys they are signed, until when, and how to get such keys.

import { Button } from '@mantine/core';
import type { WalletAccountRead } from '@shared/api/schema';
import { CopyButton } from '@shared/ui/factors';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { cx } from '../app/cx';
import { settingsQuery } from '../app/data';
import { Icon } from '../app/icons';
import { download, Loaded, Tag, type Tone } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from './settings.module.css';
import { WalletForm } from './WalletForm';
import { makeSample, removeWallet, requestCertificate, type Wallet, walletsQuery } from './walletQueries';

const TONES: Record<WalletAccountRead['state'], Tone> = {
  none: 'plain',
  requested: 'info',
  good: 'good',
  ending: 'warn',
  over: 'bad',
  lost: 'bad',
};

/** What there is to do, in order; the texts are numbered by it. */
const STEPS: Record<Wallet, number> = { apple: 5, google: 5 };

export function WalletsPart() {
  const { t } = useTexts();
  const writes = useMay()('wallets:write');
  const query = useQuery(walletsQuery);
  const settings = useQuery(settingsQuery);
  return (
    <div className={classes.form}>
      <h3>{t('wallets.title')}</h3>
      <p className="muted">{t('wallets.text')}</p>
      {!writes && <Notice>{t('wallets.owner_only')}</Notice>}
      {settings.data?.loyalty === null && (
        <Notice tone="warn" icon="warn">
          {t('wallets.no_programme')}{' '}
          <Link to="/settings/{-$part}" params={{ part: 'loyalty' }}>
            {t('loyalty.to_settings')}
          </Link>
        </Notice>
      )}
      <Loaded query={query} rows={2}>
        {(all) => (
          <ul className={classes.cards}>
            {all.map((one) => (
              <li key={one.wallet} className={classes.card}>
                <Account account={one} writes={writes} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <p className="muted">{t('wallets.moment')}</p>
    </div>
  );
}

function Account({ account, writes }: { account: WalletAccountRead; writes: boolean }) {
  const { t } = useTexts();
  const { ask, confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const [sample, setSample] = useState<string | null>(null);
  const { wallet, state } = account;
  const name = t(`wallet.${wallet}`);
  const works = state === 'good' || state === 'ending';

  const enter = async () => {
    const saved = await ask<true>(t('wallets.enter_title', { wallet: name }), (close) => (
      <WalletForm account={account} done={() => close(true)} />
    ));
    if (!saved) return;
    setSample(null);
    toast(t('wallets.saved', { wallet: name }), 'good');
  };

  const request = () =>
    attempt(async () => {
      const made = await requestCertificate();
      download(new Blob([made.certificate_request], { type: 'application/pkcs10' }), made.file_name);
    });

  const remove = async () => {
    const yes = await confirm({
      title: t('wallets.remove_title', { wallet: name }),
      text: t('wallets.remove_text', { wallet: name }),
      yes: t('wallets.remove'),
      danger: true,
    });
    if (!yes || !(await attempt(() => removeWallet(wallet)))) return;
    setSample(null);
    toast(t('wallets.removed', { wallet: name }));
  };

  return (
    <section className={classes.form} aria-label={name}>
      <div className={classes.cardHead}>
        <h4>{name}</h4>
        <Tag tone={TONES[state]}>{t(`wallets.state.${state}`)}</Tag>
      </div>
      <Facts account={account} />
      {(state === 'ending' || state === 'over' || state === 'lost') && (
        <Notice tone={state === 'ending' ? 'warn' : 'bad'} icon="warn">
          {t(`wallets.state.${state}_text`)}
        </Notice>
      )}
      {account.has_request && <Notice>{t('wallets.requested')}</Notice>}
      {sample !== null && <Sample wallet={wallet} url={sample} />}
      {writes && (
        <>
          <details open={state === 'none' || state === 'requested'}>
            <summary>{t('wallets.how')}</summary>
            <ol className={classes.how}>
              {Array.from({ length: STEPS[wallet] }, (_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: steps are known by their number
                <li key={at}>{t(`wallets.how.${wallet}.${at + 1}`)}</li>
              ))}
            </ol>
          </details>
          <div className={classes.buttons}>
            {wallet === 'apple' && (
              <Button
                variant={state === 'none' ? 'light' : 'default'}
                leftSection={<Icon name="download" />}
                disabled={busy}
                onClick={() => void request()}
              >
                {t('wallets.request')}
              </Button>
            )}
            <Button
              variant={wallet === 'google' && state === 'none' ? 'light' : 'default'}
              disabled={busy}
              onClick={() => void enter()}
            >
              {t(state === 'none' || state === 'requested' ? `wallets.enter.${wallet}` : 'wallets.change')}
            </Button>
            {works && <Try wallet={wallet} made={setSample} />}
            {state !== 'none' && (
              <Button variant="subtle" c="var(--bad)" disabled={busy} onClick={() => void remove()}>
                {t('wallets.remove')}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Facts({ account: { wallet, name, holder, expires_at } }: { account: WalletAccountRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  if (name === null) return null;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{t(`wallets.name.${wallet}`)}</dt>
        <dd>
          <Ltr>{name}</Ltr>
        </dd>
      </div>
      <div>
        <dt>{t(`wallets.holder.${wallet}`)}</dt>
        <dd>
          <Ltr>{holder}</Ltr>
        </dd>
      </div>
      {expires_at && (
        <div>
          <dt>{t('wallets.until')}</dt>
          <dd>{date(day(expires_at))}</dd>
        </div>
      )}
    </dl>
  );
}

function Try({ wallet, made }: { wallet: Wallet; made: (url: string) => void }) {
  const { t, language } = useTexts();
  const [busy, attempt] = useAttempt();
  return (
    <Button
      variant="default"
      loading={busy}
      onClick={() => void attempt(async () => made(await makeSample(wallet, language)))}
    >
      {t('wallets.try')}
    </Button>
  );
}

/** A link, and no window that opens by itself: it may have to go to another device. */
function Sample({ wallet, url }: { wallet: Wallet; url: string }) {
  const { t } = useTexts();
  return (
    <Notice tone="good" icon="check">
      <p>{t(`wallets.sample.${wallet}`)}</p>
      <div className={cx(classes.buttons, classes.sample)}>
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          variant="default"
          size="sm"
        >
          {t(`wallets.sample_open.${wallet}`)}
        </Button>
        <CopyButton text={url} />
      </div>
    </Notice>
  );
}
