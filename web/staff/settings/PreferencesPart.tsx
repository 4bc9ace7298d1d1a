// What the business keeps of its customers' wishes.

import { Button, Checkbox, NativeSelect } from '@mantine/core';
import type { PreferenceField, SettingsRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { Chip } from '../app/Chip';
import { settingsQuery } from '../app/data';
import { TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Empty, Loaded, Refusal, Tag } from '../app/parts';
import { Sortable } from '../app/Sortable';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useUnsaved } from '../app/unsaved';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { EXAMPLES, hasOptions, KINDS, type Kind, keyFor } from './preferences';
import styles from './preferences.module.css';
import { updateSettings } from './queries';
import classes from './settings.module.css';

const MOST = 20;
const MOST_OPTIONS = 30;
const NAMES: Record<Kind, string> = {
  choice: 'preferences.choice',
  choices: 'preferences.choices',
  flag: 'preferences.flag',
  text: 'preferences.text_kind',
};

const called = ({ label, label2 }: { label: string; label2: string }) => ({ name: label, name2: label2 });
const save = (preference_fields: PreferenceField[]) => updateSettings({ preference_fields });

export function PreferencesPart() {
  const query = useQuery(settingsQuery);
  return <Loaded query={query}>{(settings) => <Fields of={settings.preference_fields} />}</Loaded>;
}

function Fields({ of }: { of: SettingsRead['preference_fields'] }) {
  const { t, nameOf } = useTexts();
  const { ask } = useAsk();
  const [busy, attempt] = useAttempt();
  // In their new order at once, and as they were where that is refused.
  const [sorted, setSorted] = useState<PreferenceField[] | null>(null);
  const fields = sorted ?? of;
  const examples = EXAMPLES.filter((one) => !fields.some(({ key }) => key === one.key));

  const open = (field: PreferenceField | null) =>
    void ask<true>(field ? nameOf(called(field)) : t('preferences.add'), (close) => (
      <FieldForm field={field} others={fields.filter((one) => one !== field)} all={fields} done={close} />
    ));

  const add = async (field: PreferenceField) => {
    if (await attempt(() => save([...fields, field]))) {
      toast(t('preferences.saved', { name: nameOf(called(field)) }), 'good');
    }
  };

  const remove = async (field: PreferenceField) => {
    const before = fields;
    if (!(await attempt(() => save(before.filter((one) => one !== field))))) return;
    toast(t('preferences.removed', { name: nameOf(called(field)) }), 'plain', {
      seconds: 10,
      action: { label: t('undo'), isUndo: true, run: () => void attempt(() => save(before)) },
    });
  };

  const sort = async (keys: string[]) => {
    const next = keys.flatMap((key) => fields.filter((one) => one.key === key));
    setSorted(next);
    await attempt(() => save(next));
    setSorted(null);
  };

  return (
    <div className={classes.form}>
      <div className={classes.cardHead}>
        <h3>{t('settings.preferences')}</h3>
        <Button
          className={classes.tools}
          leftSection={<Icon name="plus" />}
          disabled={fields.length >= MOST}
          onClick={() => open(null)}
        >
          {t('preferences.add')}
        </Button>
      </div>
      <p className="muted">{t('preferences.text')}</p>
      {fields.length >= MOST && <p className="muted">{t('preferences.most', { n: MOST })}</p>}
      {fields.length === 0 && <Empty icon="star" text={t('preferences.none')} />}
      {fields.length > 0 && (
        <Sortable
          items={fields.map((field) => ({ ...field, id: field.key, field }))}
          nameOf={(one) => nameOf(called(one))}
          disabled={busy || fields.length < 2}
          sorted={(keys) => void sort(keys)}
        >
          {({ field }) => (
            <div className={styles.row}>
              <div className={styles.what}>
                <strong>
                  <Own>{nameOf(called(field))}</Own>
                </strong>
                <span className="muted">
                  {t(NAMES[field.kind])}
                  {field.options.length > 0 && (
                    <>
                      : <Own>{field.options.map((one) => nameOf(called(one))).join(' · ')}</Own>
                    </>
                  )}
                </span>
              </div>
              {field.needs_consent && (
                <Tag tone="info" icon="shield">
                  {t('preferences.needs_consent')}
                </Tag>
              )}
              <span className={classes.tools}>
                <ToolButton
                  icon="edit"
                  label={`${t('edit')}: ${nameOf(called(field))}`}
                  onClick={() => open(field)}
                />
                <ToolButton
                  icon="trash"
                  label={`${t('remove')}: ${nameOf(called(field))}`}
                  disabled={busy}
                  onClick={() => void remove(field)}
                />
              </span>
            </div>
          )}
        </Sortable>
      )}
      {examples.length > 0 && fields.length < MOST && (
        <fieldset className={styles.examples}>
          <legend>{t('preferences.examples')}</legend>
          {examples.map((one) => (
            <Chip key={one.key} disabled={busy} onClick={() => void add(one)}>
              <Icon name="plus" size={16} /> {nameOf(called(one))}
            </Chip>
          ))}
        </fieldset>
      )}
    </div>
  );
}

interface FieldFormProps {
  field: PreferenceField | null;
  others: PreferenceField[];
  all: PreferenceField[];
  done: (saved: true) => void;
}

/** An option as it is written; its key stays, because customers' answers are kept by it. */
interface OptionDraft {
  id: number;
  key: string | null;
  label: string;
  label2: string;
}

function FieldForm({ field, others, all, done }: FieldFormProps) {
  const { t, nameOf } = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const { busy, problem, submit } = useSubmit();
  const [tries, setTries] = useState(0);
  const { rest } = useRefused(form, problem, [], tries);
  const last = useRef(2);
  const [label, setLabel] = useState(field?.label ?? '');
  const [label2, setLabel2] = useState(field?.label2 ?? '');
  const [kind, setKind] = useState<Kind>(field?.kind ?? 'choice');
  const [consent, setConsent] = useState(field?.needs_consent ?? false);
  const [options, setOptions] = useState<OptionDraft[]>(() =>
    field?.options.length
      ? field.options.map((one, id) => ({ ...one, id: -id - 1 }))
      : [1, 2].map((id) => ({ id, key: null, label: '', label2: '' })),
  );
  useUnsaved([label, label2, kind, consent, options]);
  const change = (id: number, changed: Partial<OptionDraft>) =>
    setOptions((before) => before.map((one) => (one.id === id ? { ...one, ...changed } : one)));
  const missing = (text: string) => (tries > 0 && !text.trim() ? t('missing.value') : null);
  const asks = hasOptions(kind);
  const few = asks && options.length < 2;

  async function send(event: FormEvent) {
    event.preventDefault();
    setTries((before) => before + 1);
    if (!label.trim() || few || (asks && options.some((one) => !one.label.trim()))) return;
    const keys: string[] = options.flatMap((one) => one.key ?? []);
    const made: PreferenceField = {
      key:
        field?.key ??
        keyFor(
          label,
          others.map((one) => one.key),
          'preference',
        ),
      label: label.trim(),
      label2: label2.trim(),
      kind,
      needs_consent: consent,
      options: !asks
        ? []
        : options.map((one) => {
            const key = one.key ?? keyFor(one.label, keys, 'option');
            keys.push(key);
            return { key, label: one.label.trim(), label2: one.label2.trim() };
          }),
    };
    const next = field ? all.map((one) => (one === field ? made : one)) : [...all, made];
    if (await submit(() => save(next))) {
      toast(t('preferences.saved', { name: nameOf(called(made)) }), 'good');
      done(true);
    }
  }

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <TextField
        data-autofocus
        label={t('preferences.label')}
        value={label}
        maxLength={60}
        error={missing(label)}
        change={setLabel}
      />
      <TextField label={t('preferences.label2')} value={label2} maxLength={60} change={setLabel2} />
      <NativeSelect
        label={t('preferences.kind')}
        description={field ? t('preferences.kind_fixed') : undefined}
        disabled={field !== null}
        value={kind}
        onChange={(event) => {
          const chosen = KINDS.find((one) => one === event.currentTarget.value);
          if (chosen) setKind(chosen);
        }}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(NAMES[one])}
          </option>
        ))}
      </NativeSelect>
      {asks && (
        <fieldset className={styles.options}>
          <legend>{t('preferences.options')}</legend>
          {options.map((one, at) => (
            <div key={one.id} className={styles.option}>
              <TextField
                aria-label={t('preferences.option', { n: at + 1 })}
                placeholder={t('preferences.option_label')}
                value={one.label}
                maxLength={60}
                error={missing(one.label)}
                change={(text) => change(one.id, { label: text })}
              />
              <TextField
                aria-label={`${t('preferences.option', { n: at + 1 })}: ${t('preferences.option_label2')}`}
                placeholder={t('preferences.option_label2')}
                value={one.label2}
                maxLength={60}
                change={(text) => change(one.id, { label2: text })}
              />
              <ToolButton
                icon="close"
                label={`${t('remove')}: ${one.label || t('preferences.option', { n: at + 1 })}`}
                onClick={() => setOptions((before) => before.filter(({ id }) => id !== one.id))}
              />
            </div>
          ))}
          {few && tries > 0 && (
            <p className={styles.wrong} role="alert">
              {t('preferences.few')}
            </p>
          )}
          <div>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<Icon name="plus" />}
              disabled={options.length >= MOST_OPTIONS}
              onClick={() => {
                last.current += 1;
                const id = last.current;
                setOptions((before) => [...before, { id, key: null, label: '', label2: '' }]);
              }}
            >
              {t('preferences.add_option')}
            </Button>
          </div>
        </fieldset>
      )}
      <Checkbox
        label={t('preferences.consent')}
        description={t('preferences.consent_hint')}
        checked={consent}
        onChange={(event) => setConsent(event.currentTarget.checked)}
      />
      <Refusal error={rest} />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}
