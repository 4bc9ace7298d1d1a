// Pieces of messages that several views show.

import type { AttemptRead, MessageRead } from '@shared/api/schema';
import { LANGUAGES } from '@shared/text';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import type { ReactNode } from 'react';
import { cx } from '../app/cx';
import { Icon, type IconName } from '../app/icons';
import { Meter } from '../app/Meter';
import { Tag, type Tone } from '../app/parts';
import { fullness } from '../app/plots';
import { useSession } from '../app/session';
import classes from './message-parts.module.css';
import type { Channel, MessageStatus } from './messages';

const TONES: Record<MessageStatus, Tone> = {
  queued: 'warn',
  sending: 'warn',
  sent: 'info',
  delivered: 'good',
  failed: 'bad',
  skipped: 'plain',
};

export function MessageTag({ message: { status, channel } }: { message: MessageRead }) {
  const { t } = useTexts();
  // Of e-mails and pushes nobody tells whether they arrived: more than sent they never are.
  const tone = status === 'sent' && channel !== 'sms' ? 'good' : TONES[status];
  return <Tag tone={tone}>{t(`message_status.${status}`)}</Tag>;
}

export const CHANNEL_ICONS: Record<Channel, IconName> = { sms: 'chat', email: 'mail', push: 'bell' };

/** `browsers`: to how many of them it went. */
export function ChannelName({ channel, browsers = 1 }: { channel: Channel; browsers?: number }) {
  const { t } = useTexts();
  const name = t(`channel.${channel}`);
  return (
    <span className={classes.channel}>
      <Icon name={CHANNEL_ICONS[channel]} size={16} />
      {browsers > 1 ? t('messages.browsers', { channel: name, n: browsers }) : name}
    </span>
  );
}

/** What a kind of message is called; new ones of the server have no name of their own yet. */
export function useKindName(): (kind: string) => string {
  const { t, has } = useTexts();
  return (kind) => t(has(`message_kind.${kind}`) ? `message_kind.${kind}` : 'message_kind.other');
}

export function useCarrierName(): (provider: string) => string {
  const { t, has } = useTexts();
  return (provider) => (has(`carrier.${provider}`) ? t(`carrier.${provider}`) : provider);
}

/** What became of it at a provider in a sentence, and small behind that what the provider said. */
export function ProviderSaid({ provider, outcome, said }: ProviderSaidProps) {
  const { t, has } = useTexts();
  const carrierName = useCarrierName();
  const called = `carrier_said.${provider ?? 'nobody'}`;
  const who = provider === null || has(called) ? t(called) : carrierName(provider);
  return (
    <p className={classes.said}>
      {t(`attempt_said.${outcome}`, { who })}
      {said && (
        <span className={classes.words}>
          {' '}
          {t('message.own_words')} <Own>{said}</Own>
        </span>
      )}
    </p>
  );
}

interface ProviderSaidProps {
  provider: string | null;
  outcome: NonNullable<AttemptRead['outcome']> | 'unknown' | 'not_yet';
  said: string | null;
}

/** To whom, and by what. */
export function Recipient({ message }: { message: MessageRead }) {
  return (
    <span className={classes.recipient}>
      <ChannelName channel={message.channel} />
      {message.recipient && <Ltr className={classes.long}>{message.recipient}</Ltr>}
    </span>
  );
}

/** Who is asked where a message says nothing of it; of SMS it may be any of several. */
const ASKED: Record<Channel, string | null> = { sms: null, email: 'smtp', push: 'web_push' };

interface HindranceProps {
  message: MessageRead;
  /** What the provider said of it stands elsewhere. */
  saidElsewhere?: boolean;
}

/** What stands in the way of a message: why it was not sent, when it is tried again. */
export function Hindrance({ message, saidElsewhere = false }: HindranceProps) {
  const { t, has } = useTexts();
  const { business } = useSession();
  const { dayAndTime, time } = useFormats(business);
  const { status, skip_reason: reason, next_at: next } = message;
  const says = !saidElsewhere && (status === 'failed' || (status === 'queued' && message.retry_count > 0));
  return (
    <>
      {status === 'skipped' && (
        <p className={classes.hindrance}>
          {t(has(`message_skip.${reason}`) ? `message_skip.${reason}` : 'message_skip.other')}
        </p>
      )}
      {status === 'queued' && next !== null && message.retry_count > 0 && (
        <p className={classes.hindrance}>
          {t('message.again_at', { n: message.retry_count, time: time(next) })}
        </p>
      )}
      {status === 'queued' && next !== null && message.retry_count === 0 && next > message.created_at && (
        <p className={classes.hindrance}>{t('message.goes_at', { time: dayAndTime(next) })}</p>
      )}
      {says && message.provider_response && (
        <ProviderSaid
          provider={message.provider ?? ASKED[message.channel]}
          outcome={status === 'failed' ? 'failed' : 'not_yet'}
          said={message.provider_response}
        />
      )}
    </>
  );
}

/** What it said, as whoever got it saw it. */
export function Saying({ message, whole = false }: { message: MessageRead; whole?: boolean }) {
  const { t } = useTexts();
  if (message.message === null && message.subject === null) {
    // What it would have said was not written; why is said beside it.
    if (message.status === 'skipped') return null;
    return <p className="muted">{t(`message.no_text.${message.category}`)}</p>;
  }
  return (
    <div
      className={cx(classes.saying, whole && classes.whole)}
      lang={message.language}
      dir={LANGUAGES[message.language].direction}
    >
      {message.subject && <strong>{message.subject}</strong>}
      {message.message && <p>{message.message}</p>}
    </div>
  );
}

/** Parts and cost of an SMS, who carried it, and how often it was tried. */
export function MessageCounts({ message }: { message: MessageRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { cost } = useFormats(business);
  const carrierName = useCarrierName();
  const parts: string[] = [];
  if (message.provider) parts.push(carrierName(message.provider));
  if (message.segments !== null) parts.push(t('message.parts', { n: message.segments }));
  if (message.cost_micros !== null && message.cost_currency !== null) {
    parts.push(cost(message.cost_micros, message.cost_currency));
  }
  // Of one that waits it is said beside when it is tried again.
  if (message.retry_count > 0 && message.status !== 'queued')
    parts.push(t('message.retries', { n: message.retry_count }));
  return parts.length ? <span className="muted">{parts.join(' · ')}</span> : null;
}

/** What a number stands for, and at the other end the number. */
export function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p className={classes.figure}>
      <span>{name}</span>
      {children}
    </p>
  );
}

interface UsedProps {
  name: string;
  used: number;
  cap: number;
}

/** How much of what may be used is used. */
export function Used({ name, used, cap }: UsedProps) {
  const { t } = useTexts();
  const full = fullness(used, cap);
  return (
    <div className={classes.used}>
      <Figure name={name}>
        <span>{t('delivery.of', { used, cap })}</span>
      </Figure>
      <Meter percent={full} tone={full >= 90 ? 'bad' : 'info'} />
    </div>
  );
}
