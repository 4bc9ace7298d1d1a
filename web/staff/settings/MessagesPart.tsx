// How customers are told what becomes of their orders: by which ways, to where, and at which cost at most.

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { MessageSettings, SettingsRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { settingsQuery } from '../app/data';
import { Icon } from '../app/icons';
import { Loaded, Refusal } from '../app/parts';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { CHANNEL_ICONS, Used } from '../order/messageParts';
import { messageStatisticsQuery } from '../order/messageQueries';
import { CHANNELS, ORDER_MESSAGES } from '../order/messages';
import { Save } from './BusinessPart';
import { CountField, countOf } from './CountField';
import styles from './messages.module.css';
import { updateSettings } from './queries';
import { SmsAccounts } from './SmsAccounts';
import classes from './settings.module.css';
import { countriesIn } from './words';

const FIELDS = [
  'sms_countries',
  'sms_per_day',
  'sms_per_month',
  'quiet_from',
  'quiet_until',
  'marketing_most',
  'marketing_days',
];
/** The highest there can be. */
const CAPS = { sms_per_day: 100_000, sms_per_month: 3_000_000, marketing_most: 30, marketing_days: 90 };
type Cap = keyof typeof CAPS;
const CAP_NAMES: readonly Cap[] = ['sms_per_day', 'sms_per_month', 'marketing_most', 'marketing_days'];

export function MessagesPart() {
  const settings = useQuery(settingsQuery);
  return (
    <>
      <SmsAccounts />
      <Loaded query={settings} rows={4}>
        {(read) => <Ways settings={read} />}
      </Loaded>
    </>
  );
}

function Ways({ settings }: { settings: SettingsRead }) {
  const { t } = useTexts();
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const [tries, setTries] = useState(0);
  const { wrong, rest } = useRefused(form, problem, FIELDS, tries);
  const [changes, setChanges] = useState<Partial<MessageSettings>>({});
  const [typed, setTyped] = useState<Partial<Record<Cap, string>>>({});
  const now: MessageSettings = { ...settings.messages, ...changes };
  const changed = Object.keys(changes).length + Object.keys(typed).length > 0;
  useStay(changed);
  const edit = (change: Partial<MessageSettings>) => setChanges((before) => ({ ...before, ...change }));
  const statistics = useQuery(messageStatisticsQuery(7));
  const month = statistics.data?.month;

  const written = (name: Cap) => typed[name] ?? String(settings.messages[name]);
  const wrongCap = (name: Cap) => {
    const count = countOf(written(name));
    return count === null || count > CAPS[name] ? t('ways.cap_wrong', { most: CAPS[name] }) : null;
  };

  async function send(event: FormEvent) {
    event.preventDefault();
    setTries((before) => before + 1);
    if (CAP_NAMES.some(wrongCap)) return;
    const messages = {
      ...now,
      ...Object.fromEntries(CAP_NAMES.map((name) => [name, Number(written(name))])),
    };
    if (!(await submit(() => updateSettings({ messages })))) return;
    setChanges({});
    setTyped({});
    toast(t('settings.saved'), 'good');
    void statistics.refetch();
  }

  const cap = (name: Cap, used?: number, hint?: string) => (
    <div>
      <CountField
        label={t(`ways.${name}`)}
        description={hint}
        value={written(name)}
        error={wrongCap(name) ?? wrong[name]}
        change={(value) => setTyped((before) => ({ ...before, [name]: value }))}
      />
      {used !== undefined && (
        <div className={styles.used}>
          <Used name={t(`ways.${name}_used`)} used={used} cap={settings.messages[name]} />
        </div>
      )}
    </div>
  );
  const quiet = (name: 'quiet_from' | 'quiet_until') => (
    <TextInput
      type="time"
      label={t(`ways.${name}`)}
      value={now[name]}
      error={wrong[name]}
      onChange={(event) => event.currentTarget.value && edit({ [name]: event.currentTarget.value })}
    />
  );

  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <h3>{t('ways.title')}</h3>
      <p className="muted">
        {t('ways.text')}{' '}
        <Link to="/settings/{-$part}" params={{ part: 'words' }}>
          {t('ways.to_words')}
        </Link>
      </p>
      <Matrix
        value={now.channels}
        change={(change) =>
          setChanges((before) => ({
            ...before,
            channels: change(before.channels ?? settings.messages.channels),
          }))
        }
      />
      <h3>{t('ways.limits')}</h3>
      <Countries
        value={now.sms_countries}
        own={settings.country}
        error={wrong.sms_countries}
        change={(sms_countries) => edit({ sms_countries })}
      />
      <p className="muted">{t('ways.caps_text')}</p>
      <div className={styles.caps}>
        {cap('sms_per_day', month?.segments_today, t('ways.cap_hint'))}
        {cap('sms_per_month', month?.segments, t('ways.cap_hint'))}
      </div>
      <h3>{t('ways.quiet')}</h3>
      <p className="muted">{t('ways.quiet_text')}</p>
      <div className={styles.caps}>
        {quiet('quiet_from')}
        {quiet('quiet_until')}
      </div>
      <h3>{t('campaigns.title')}</h3>
      <p className="muted">{t('ways.marketing_text')}</p>
      <div className={styles.caps}>
        {cap('marketing_most')}
        {cap('marketing_days')}
      </div>
      <Refusal error={rest} />
      <Save busy={busy} changed={changed} />
    </form>
  );
}

interface MatrixProps {
  value: MessageSettings['channels'];
  /** Of what is so by then: two may be ticked before either is drawn. */
  change: (next: (before: MessageSettings['channels']) => MessageSettings['channels']) => void;
}

function Matrix({ value, change }: MatrixProps) {
  const { t } = useTexts();
  return (
    <table className={styles.matrix}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t('messages.kind')}</span>
          </th>
          {CHANNELS.map((channel) => (
            <th key={channel} scope="col">
              <Icon name={CHANNEL_ICONS[channel]} />
              <span>{t(`channel.${channel}`)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ORDER_MESSAGES.map((kind) => (
          <tr key={kind}>
            <th scope="row">
              <span>{t(`message_kind.${kind}`)}</span>
              <span className={styles.when}>{t(`message_when.${kind}`)}</span>
            </th>
            {CHANNELS.map((channel) => (
              <td key={channel}>
                <Checkbox
                  size="md"
                  aria-label={`${t(`message_kind.${kind}`)}: ${t(`channel.${channel}`)}`}
                  checked={value[kind].includes(channel)}
                  onChange={({ currentTarget: { checked } }) =>
                    change((before) => ({
                      ...before,
                      [kind]: CHANNELS.filter((one) =>
                        one === channel ? checked : before[kind].includes(one),
                      ),
                    }))
                  }
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CountriesProps {
  value: string[];
  own: string;
  error: string | undefined;
  change: (value: string[]) => void;
}

function Countries({ value, own, error, change }: CountriesProps) {
  const { t, language } = useTexts();
  const countries = useMemo(() => countriesIn(language), [language]);
  const nameOf = (code: string) => countries.find((one) => one.code === code)?.name ?? code;
  return (
    <div className={styles.countries}>
      <NativeSelect
        label={t('ways.countries')}
        description={
          value.length ? t('ways.countries_hint') : t('ways.own_country', { country: nameOf(own) })
        }
        error={error}
        value=""
        disabled={value.length >= 30}
        onChange={(event) => event.currentTarget.value && change([...value, event.currentTarget.value])}
      >
        <option value="">{t('ways.add_country')}</option>
        {countries
          .filter(({ code }) => !value.includes(code))
          .map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
      </NativeSelect>
      {value.length > 0 && (
        <ul className={styles.chips}>
          {value.map((code) => (
            <li key={code}>
              <Button
                size="compact-md"
                variant="default"
                radius="xl"
                rightSection={<Icon name="close" size={14} />}
                aria-label={t('ways.remove_country', { country: nameOf(code) })}
                onClick={() => change(value.filter((one) => one !== code))}
              >
                <Own>{nameOf(code)}</Own>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
