// Signing in: with a password, and then what else is asked for; or with a passkey alone.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { MfaRequired } from '@shared/api/schema';
import { askPasskey, canUsePasskeys } from '@shared/passkeys';
import { explain } from '@shared/ui/explain';
import { Or } from '@shared/ui/factors';
import { takeFocus, useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useHome } from '../../components/account/Account';
import classes from '../../components/account/Account.module.css';
import { AT_CODE, Form } from '../../components/account/Form';
import { AccountIcon } from '../../components/account/icons';
import { Onward, useAsked } from '../../components/account/Onward';
import { useExplainPasskey } from '../../components/account/useExplainPasskey';
import card from '../../components/Card.module.css';
import { Page } from '../../components/Page';
import { useSignedIn, useWhyEnded } from '../../services/account';
import {
  beginPasskeySignIn,
  type Proof,
  prove,
  signIn,
  signInWithPasskey,
} from '../../services/accountQueries';

export function LoginPage() {
  const texts = useTexts();
  const { t } = texts;
  const ended = useWhyEnded();
  const home = useHome();
  const asked = useAsked();
  const [challenge, setChallenge] = useState<MfaRequired | null>(null);
  const [tried, setTried] = useState(false); // what one is told from then on is of this try
  if (useSignedIn()) return <Onward />;
  if (challenge) return <SecondProof challenge={challenge} onBack={() => setChallenge(null)} />;
  return (
    <Page title={t('login.title')} back={home}>
      <section className={card.card}>
        {ended && !tried && <Notice tone="bad">{explain(ended, texts)}</Notice>}
        <Form
          fields={[
            { name: 'email', label: t('field.customer_email'), kind: 'email' },
            { name: 'password', label: t('field.password'), kind: 'password' },
          ]}
          send={t('login.send')}
          onSend={async ({ email, password }) =>
            setChallenge(await signIn(email, password).finally(() => setTried(true)))
          }
        />
        {canUsePasskeys() && (
          <>
            <Or />
            <PasskeyButton
              text={t('login.passkey')}
              sign={async () => {
                const { options, challenge_token } = await beginPasskeySignIn();
                await signInWithPasskey(challenge_token, await askPasskey(options));
              }}
            />
          </>
        )}
      </section>
      <nav className={classes.ways} aria-label={t('account.other_ways')}>
        <Link to="/customer/forgot-password">{t('login.forgot')}</Link>
        <Link to="/customer/register" search={asked}>
          {t('login.new')}
        </Link>
      </nav>
    </Page>
  );
}

function PasskeyButton({ text, sign }: { text: string; sign: () => Promise<void> }) {
  const explainPasskey = useExplainPasskey();
  const signing = useMutation({ mutationFn: sign, networkMode: 'always' });
  const button = useRegained<HTMLButtonElement>(signing.isPending);
  return (
    <>
      {signing.error && <Notice tone="bad">{explainPasskey(signing.error)}</Notice>}
      <Button
        variant="default"
        size="md"
        id="passkey"
        ref={button}
        leftSection={<AccountIcon name="key" />}
        loading={signing.isPending}
        onClick={() => signing.mutate()}
      >
        {text}
      </Button>
    </>
  );
}

interface SecondProofProps {
  challenge: MfaRequired;
  onBack: () => void;
}

/** After these there is nothing left but to begin again. */
const OVER = ['tried_too_often', 'challenge_over'];

/** The password was right; now what only its owner has. */
function SecondProof({ challenge, onBack }: SecondProofProps) {
  const texts = useTexts();
  const { t } = texts;
  const home = useHome();
  const { challenge_token, methods, passkey_options } = challenge;
  const [backup, setBackup] = useState(!methods.includes('totp'));
  const [over, setOver] = useState<Problem | null>(null);
  const give = async (proof: Proof) => {
    try {
      await prove(challenge_token, proof);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (OVER.includes(error.code)) return setOver(error);
      // The server takes either code, and cannot tell which one this was to be.
      throw backup ? new Problem(error.status, { ...error.body, reason: 'backup_code' }) : error;
    }
  };
  if (over) {
    return (
      <Page title={t('login.second')} back={home}>
        <section className={card.card}>
          <div ref={takeFocus} tabIndex={-1}>
            <Notice tone="bad">{explain(over, texts)}</Notice>
          </div>
          <Button size="md" onClick={onBack}>
            {t('login.begin_again')}
          </Button>
        </section>
      </Page>
    );
  }
  return (
    <Page title={t('login.second')} back={home}>
      <section className={card.card}>
        {methods.includes('passkey') && passkey_options && canUsePasskeys() && (
          <>
            <PasskeyButton
              text={t('login.passkey_second')}
              sign={async () => give({ credential: await askPasskey(passkey_options) })}
            />
            <Or />
          </>
        )}
        <Form
          key={String(backup)}
          fields={[
            backup
              ? { name: 'code', label: t('field.backup_code'), kind: 'number', hint: t('login.backup_hint') }
              : { name: 'code', label: t('field.code'), kind: 'code', hint: t('login.code_hint') },
          ]}
          at={AT_CODE}
          focus="now"
          send={t('login.send')}
          onSend={({ code }) => give({ code })}
        />
        <div className={card.links}>
          {methods.includes('totp') && methods.includes('backup_code') && (
            <button type="button" className={card.link} onClick={() => setBackup(!backup)}>
              {t(backup ? 'login.use_code' : 'login.use_backup')}
            </button>
          )}
          <button type="button" className={card.link} onClick={onBack}>
            {t('login.begin_again')}
          </button>
        </div>
      </section>
    </Page>
  );
}
