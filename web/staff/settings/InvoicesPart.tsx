// Who sells, as the tax office knows them; how invoices are numbered, and how they look.

import { Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Problem } from '@shared/api/client';
import type { InvoiceLook, InvoiceSettings, SettingsRead } from '@shared/api/schema';
import { western } from '@shared/format';
import { LANGUAGES, type Language } from '@shared/text';
import { fieldProblems } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { Chip } from '../app/Chip';
import { settingsQuery } from '../app/data';
import { EmailField, either, PhoneField, TextField } from '../app/fields';
import { Loaded, Refusal } from '../app/parts';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useExplain } from '../app/useExplain';
import { useRefused } from '../app/useRefused';
import { Sheet } from '../invoice/Picture';
import { lookQuery, numbersQuery } from '../invoice/queries';
import { Save } from './BusinessPart';
import styles from './invoices.module.css';
import { updateSettings } from './queries';
import classes from './settings.module.css';
import words from './words.module.css';

export function InvoicesPart() {
  const query = useQuery(settingsQuery);
  return <Loaded query={query}>{(settings) => <InvoicesForm settings={settings} />}</Loaded>;
}

const NOTHING: InvoiceSettings = {
  legal_name: '',
  legal_name2: '',
  tax_id: '',
  address: '',
  address2: '',
  email: '',
  phone: '',
  prefix: null,
  notes: '',
};
const FIELDS = Object.keys(NOTHING);
const NEEDED = ['legal_name', 'tax_id', 'address'] as const;
const PREFIX = /^([ABD-RT-Z]|[A-Z][A-Z0-9]{0,4}[ABD-RT-Z0-9])$/;
const KINDS = ['full', 'simplified'] as const;

function InvoicesForm({ settings }: { settings: SettingsRead }) {
  const texts = useTexts();
  const { t, language: page } = texts;
  const explain = useExplain();
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const [changes, setChanges] = useState<Partial<InvoiceSettings>>({});
  const [tries, setTries] = useState(0);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('full');
  const [language, setLanguage] = useState<Language>(page);
  const { wrong, rest } = useRefused(form, problem, FIELDS, tries);
  const value: InvoiceSettings = { ...NOTHING, ...settings.invoices, ...changes };
  const changed = Object.keys(changes).length > 0;
  useStay(changed);
  const edit = (change: Partial<InvoiceSettings>) => setChanges((before) => ({ ...before, ...change }));

  const missing = NEEDED.filter((field) => !value[field].trim());
  const ownPrefix = value.prefix ?? '';
  const prefixWrong = ownPrefix !== '' && !PREFIX.test(ownPrefix);
  const look: InvoiceLook | null =
    missing.length > 0 || prefixWrong ? null : { invoices: value, color: null, language, kind };
  const [asked] = useDebouncedValue(JSON.stringify(look), 500);
  const preview = useQuery(lookQuery(useMemo(() => JSON.parse(asked) as InvoiceLook | null, [asked])));
  const refusedLook = look === null ? null : preview.error;
  const badNumber = [problem, refusedLook].find(
    (one) => one instanceof Problem && one.code === 'tax_id_not_valid',
  );
  const notShown = fieldProblems(refusedLook, texts);

  const errorOf = (field: keyof InvoiceSettings) =>
    tries > 0 && missing.some((one) => one === field)
      ? t('settings.invoice_needed')
      : (wrong[field] ?? notShown[field]);
  // Why what is shown is not what was typed last.
  const waits =
    missing.length > 0
      ? 'settings.invoice_waits'
      : prefixWrong
        ? 'settings.invoice_waits_prefix'
        : badNumber
          ? 'issue.preview_waits'
          : null;
  const { data: numbers } = useQuery(numbersQuery(prefixWrong || !ownPrefix ? null : ownPrefix));

  async function send(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setTries((before) => before + 1);
    if (missing.length > 0 || prefixWrong) return;
    if (await submit(() => updateSettings({ invoices: value }))) {
      setChanges({});
      setTries(0);
      toast(t('settings.saved'), 'good');
    }
  }

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <p className="muted">{t('settings.invoices_intro')}</p>
      {settings.invoices === null && (
        <Notice tone="warn" icon="warn">
          {t('invoices.not_set_up')}
        </Notice>
      )}
      <div className={styles.sides}>
        <div className={classes.form}>
          <TextField
            label={t('settings.legal_name')}
            value={value.legal_name}
            error={errorOf('legal_name')}
            change={(legal_name) => edit({ legal_name })}
          />
          <TextField
            label={t('settings.legal_name2')}
            value={value.legal_name2}
            error={errorOf('legal_name2')}
            change={(legal_name2) => edit({ legal_name2 })}
          />
          <TextInput
            label={
              numbers ? t('invoice.tax_id_called', { label: numbers.tax_id_label }) : t('invoice.tax_id')
            }
            placeholder={numbers?.tax_id_example ?? ''}
            value={value.tax_id}
            maxLength={40}
            dir="ltr"
            autoComplete="off"
            autoCapitalize="characters"
            error={badNumber ? explain(badNumber) : errorOf('tax_id')}
            onChange={(event) => edit({ tax_id: western(event.currentTarget.value) })}
          />
          <Textarea
            label={t('settings.invoice_address')}
            value={value.address}
            maxLength={300}
            rows={3}
            {...either(value.address)}
            error={errorOf('address')}
            onChange={(event) => edit({ address: event.currentTarget.value })}
          />
          <Textarea
            label={t('settings.invoice_address2')}
            value={value.address2}
            maxLength={300}
            rows={3}
            {...either(value.address2)}
            error={errorOf('address2')}
            onChange={(event) => edit({ address2: event.currentTarget.value })}
          />
          <EmailField
            label={t('settings.invoice_email')}
            value={value.email}
            error={errorOf('email')}
            change={(email) => edit({ email })}
          />
          <PhoneField
            label={t('settings.invoice_phone')}
            value={value.phone}
            error={errorOf('phone')}
            change={(phone) => edit({ phone })}
          />
          <TextInput
            label={t('settings.invoice_prefix')}
            description={t('settings.invoice_prefix_hint')}
            value={ownPrefix}
            placeholder={ownPrefix ? '' : (numbers?.prefix ?? '')}
            maxLength={6}
            dir="ltr"
            autoComplete="off"
            error={prefixWrong ? t('settings.invoice_prefix_wrong') : errorOf('prefix')}
            onChange={(event) =>
              edit({ prefix: western(event.currentTarget.value).trim().toUpperCase() || null })
            }
          />
          {numbers && (
            <p className="muted">
              {t('settings.invoice_examples', {
                full: numbers.full,
                simplified: numbers.simplified,
                credit_note: numbers.credit_note,
              })}
            </p>
          )}
          <Textarea
            label={t('settings.invoice_notes')}
            description={t('settings.invoice_notes_hint')}
            value={value.notes}
            maxLength={500}
            rows={3}
            {...either(value.notes)}
            error={errorOf('notes')}
            onChange={(event) => edit({ notes: event.currentTarget.value })}
          />
        </div>
        <section className={styles.preview} aria-label={t('issue.preview')}>
          <h3>{t('issue.preview')}</h3>
          <div className={words.choices}>
            <fieldset>
              <legend>{t('issue.kind')}</legend>
              {KINDS.map((one) => (
                <Chip key={one} aria-pressed={kind === one} onClick={() => setKind(one)}>
                  {t(`invoice_kind.${one}`)}
                </Chip>
              ))}
            </fieldset>
            <fieldset>
              <legend>{t('settings.invoice_language')}</legend>
              {(['en', 'ar'] as const).map((one) => (
                <Chip key={one} lang={one} aria-pressed={language === one} onClick={() => setLanguage(one)}>
                  {LANGUAGES[one].name}
                </Chip>
              ))}
            </fieldset>
          </div>
          <p className="muted">{t('settings.invoice_language_hint')}</p>
          {waits !== null && <Notice icon="clock">{t(waits)}</Notice>}
          {(waits === null || preview.data) && (
            <Sheet query={preview} alt={t('settings.invoice_preview')} enlarge="alone" />
          )}
          <p className="muted">
            {t('settings.invoice_brand')}{' '}
            <Link to="/settings/{-$part}" params={{ part: 'business' }}>
              {t('settings.invoice_to_brand')}
            </Link>
          </p>
        </section>
      </div>
      <Refusal error={badNumber !== undefined && badNumber === problem ? null : rest} />
      <Save busy={busy} changed={changed} />
    </form>
  );
}
