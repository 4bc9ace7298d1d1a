// What one customer has agreed to: messages, and what is kept of their wishes.

import { Button, Switch, TextInput } from '@mantine/core';
import type { ConsentRead, CustomerDetail } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { ConsentEvent } from '../app/ConsentEvent';
import { cx } from '../app/cx';
import { settingsQuery } from '../app/data';
import { Card, Empty, Loaded, Rows } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { ChannelName } from '../order/messageParts';
import classes from './customer.module.css';
import { changeConsent, consentsQuery } from './queries';

export function ConsentsPart({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const query = useQuery(consentsQuery(customer.id));
  return (
    <div className={cx(classes.stack, classes.narrow)}>
      <Card id="consents-messages" title={t('customer.consents_messages')}>
        <Loaded query={query} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="chat" text={t('customer.consents_none')} />
            ) : (
              <ul className={classes.consents}>
                {items.map((one) => (
                  <Consent key={`${one.channel} ${one.category}`} consent={one} customer={customer} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      <Kept customer={customer} />
      {query.data && query.data.history.length > 0 && (
        <Card id="consents-history" title={t('customer.consents_history')}>
          <Rows busy={false}>
            {query.data.history.map((one) => (
              <ConsentEvent key={one.id} event={one} />
            ))}
          </Rows>
        </Card>
      )}
    </div>
  );
}

interface ConsentProps {
  consent: ConsentRead;
  customer: CustomerDetail;
}

function Consent({ consent, customer }: ConsentProps) {
  const { t, has } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const may = useMay();
  const [busy, attempt] = useAttempt();
  const { ask } = useAsk();
  const { channel, category, allowed, source, at } = consent;
  const name = t(`customer.consent.${category}`);
  const mayChange = may('customers:write') && customer.merged_into === null && (allowed || consent.can_allow);

  const set = (wanted: boolean, note: string) =>
    attempt(() => changeConsent(customer.id, { channel, category, allowed: wanted, note }));

  const change = async (wanted: boolean) => {
    const asksFor = wanted && category === 'marketing';
    const note = asksFor
      ? await ask<string>(t('customer.consent_how'), (close) => (
          <How byEmail={channel === 'email'} close={close} />
        ))
      : '';
    if (note === null || !(await set(wanted, note))) return;
    if (asksFor && channel === 'email') {
      toast(t('customer.consent_asked'), 'good');
      return;
    }
    toast(t(wanted ? 'customer.consent_given' : 'customer.consent_taken', { name }), 'good', {
      kind: `consent ${customer.id} ${channel} ${category}`,
      seconds: 8,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () => void set(!wanted, note || t('customer.consent_undone')),
      },
    });
  };

  const who = `customer.consent_source.${source ?? 'none'}`;
  return (
    <li>
      <div className={classes.consent}>
        <div className={classes.consentWhat}>
          <strong>{name}</strong>
          <span className={classes.via}>
            <ChannelName channel={channel} />
            <Ltr>{consent.address}</Ltr>
          </span>
        </div>
        <Switch
          aria-label={t('customer.consent_switch', { name, channel: t(`channel.${channel}`) })}
          checked={allowed}
          disabled={!mayChange || busy}
          size="md"
          onChange={(event) => void change(event.currentTarget.checked)}
        />
      </div>
      <p className="muted">
        {t(has(who) ? who : 'customer.consent_source.other')}
        {at && ` · ${dayAndTime(at)}`}
        {consent.said && consent.said !== 'merged' && (
          <>
            {' · '}
            <Own>{consent.said}</Own>
          </>
        )}
      </p>
      {consent.asked_at && (
        <p>{t(`customer.consent_waits.${channel}`, { when: dayAndTime(consent.asked_at) })}</p>
      )}
      {!allowed && !consent.can_allow && <p className={classes.theirs}>{t('customer.consent_theirs')}</p>}
    </li>
  );
}

/** How somebody said that they want advertising: whoever is asked one day has to know. */
function How({ byEmail, close }: { byEmail: boolean; close: (note: string | null) => void }) {
  const { t } = useTexts();
  const [note, setNote] = useState('');
  return (
    <form
      className={classes.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim()) close(note.trim());
      }}
    >
      <TextInput
        label={t('customer.consent_note')}
        description={t('customer.consent_note_hint')}
        maxLength={300}
        required
        data-autofocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {byEmail && <Notice>{t('customer.consent_by_email')}</Notice>}
      <Button type="submit" disabled={!note.trim()}>
        {t(byEmail ? 'customer.consent_ask_them' : 'save')}
      </Button>
    </form>
  );
}

/** Of their wishes, those that may be kept only because they agreed. */
function Kept({ customer }: { customer: CustomerDetail }) {
  const { t, pick } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  const { data: settings } = useQuery(settingsQuery);
  const kept = Object.entries(customer.preference_consents);
  return (
    <Card id="consents-kept" title={t('customer.consents_kept')}>
      {kept.length === 0 ? (
        <p className="muted">{t('customer.consents_kept_none')}</p>
      ) : (
        <dl className={classes.facts}>
          {kept.map(([key, since]) => {
            const field = settings?.preference_fields.find((one) => one.key === key);
            return (
              <div key={key}>
                <dt>
                  <Own>{field ? pick(field.label, field.label2) : key}</Own>
                </dt>
                <dd>{t('customer.agreed', { day: dayAndTime(since) })}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </Card>
  );
}
