// The keys for one wallet: each is chosen as the file that Apple or Google gave, or pasted.

import { Button, FileButton, Textarea, TextInput } from '@mantine/core';
import type { WalletAccountRead } from '@shared/api/schema';
import { western } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { type FormEvent, useRef, useState } from 'react';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useExplain } from '../app/useExplain';
import { useRefused } from '../app/useRefused';
import classes from './settings.module.css';
import { enterWallet, fieldOf, textOf } from './walletQueries';

const FILES = {
  apple: { certificate: '.cer,.pem,.crt', intermediate: '.cer,.pem,.crt', key: '.pem,.key' },
  google: { key_file: '.json,application/json' },
} as const;

export function WalletForm({ account, done }: { account: WalletAccountRead; done: () => void }) {
  const { t } = useTexts();
  const explain = useExplain();
  const { wallet } = account;
  const files: Record<string, string> = FILES[wallet];
  const names = [...(wallet === 'google' ? ['issuer_id'] : []), ...Object.keys(files)];
  // There is one already, of the request that was made here or of the certificate before this one.
  const optional = account.has_request || account.state !== 'none' ? ['key'] : [];
  const [values, setValues] = useState<Record<string, string>>({});
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const { busy, problem, submit } = useSubmit();
  const meant = fieldOf(problem, names);
  const { wrong, rest } = useRefused(form, problem, names, tries);
  useUnsaved(values);

  const said = (name: string) => values[name]?.trim() ?? '';
  const missing = names.filter((name) => !optional.includes(name) && !said(name));
  const errorOf = (name: string) =>
    (tries > 0 && missing.includes(name) ? t('missing.value') : undefined) ??
    (meant === name ? explain(problem) : undefined) ??
    wrong[name];
  const change = (name: string, value: string) => setValues((before) => ({ ...before, [name]: value }));

  async function send(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setTries((before) => before + 1);
    if (missing.length > 0) return;
    const body =
      wallet === 'google'
        ? { wallet, issuer_id: said('issuer_id'), key_file: said('key_file') }
        : {
            wallet,
            certificate: said('certificate'),
            intermediate: said('intermediate'),
            key: said('key') || null,
          };
    if (await submit(() => enterWallet(body))) done();
  }

  return (
    <form
      ref={form}
      className={classes.form}
      noValidate
      autoComplete="off"
      onSubmit={(event) => void send(event)}
    >
      {wallet === 'google' && (
        <TextInput
          label={t('wallets.field.issuer_id')}
          description={t('wallets.field.issuer_id_hint')}
          value={values.issuer_id ?? ''}
          error={errorOf('issuer_id')}
          dir="ltr"
          inputMode="numeric"
          maxLength={25}
          data-autofocus
          onChange={(event) => change('issuer_id', western(event.currentTarget.value))}
        />
      )}
      {Object.entries(files).map(([name, accept]) => (
        <KeyField
          key={name}
          first={name === names[0]}
          name={name}
          hint={t(optional.includes(name) ? `wallets.field.${name}_there` : `wallets.field.${name}_hint`)}
          accept={accept}
          value={values[name] ?? ''}
          error={errorOf(name)}
          change={(value) => change(name, value)}
        />
      ))}
      <Refusal error={meant === null ? rest : null} />
      <Button type="submit" size="md" loading={busy}>
        {t('wallets.save')}
      </Button>
    </form>
  );
}

interface KeyFieldProps {
  name: string;
  /** Where one begins. */
  first: boolean;
  hint: string;
  accept: string;
  value: string;
  error: string | undefined;
  change: (value: string) => void;
}

function KeyField({ name, first, hint, accept, value, error, change }: KeyFieldProps) {
  const { t } = useTexts();
  const [file, setFile] = useState<string | null>(null);
  const label = t(`wallets.field.${name}`);
  return (
    <div className={classes.keyField}>
      <Textarea
        label={label}
        description={hint}
        value={value}
        error={error}
        dir="ltr"
        rows={3}
        maxLength={10_000}
        autoComplete="off"
        spellCheck={false}
        data-autofocus={first || undefined}
        onChange={(event) => {
          setFile(null);
          change(event.currentTarget.value);
        }}
      />
      <FileButton
        accept={accept}
        onChange={(chosen) => {
          if (!chosen) return;
          void chosen.arrayBuffer().then((content) => {
            setFile(chosen.name);
            change(textOf(new Uint8Array(content)));
          });
        }}
      >
        {(props) => (
          <Button
            {...props}
            variant="default"
            size="sm"
            leftSection={<Icon name="upload" />}
            // What is read on it, and what it is for.
            aria-label={`${file ?? t('wallets.choose')}: ${label}`}
          >
            {file ?? t('wallets.choose')}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
