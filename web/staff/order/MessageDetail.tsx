// One message with each time that it was tried.

import { Button } from '@mantine/core';
import type { AttemptRead, MessageDetail as Message } from '@shared/api/schema';
import { LANGUAGES } from '@shared/text';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../app/icons';
import { Loaded, RowHead, Tag, type Tone } from '../app/parts';
import { useMay, useSession } from '../app/session';
import classes from './message-detail.module.css';
import { Hindrance, MessageTag, ProviderSaid, Recipient, Saying, useCarrierName } from './messageParts';
import { messageQuery } from './messageQueries';
import { toSamePerson } from './messages';
import { useResend } from './useResend';

interface MessageDetailProps {
  id: string;
  /** The order that lies open under it. */
  ofOrder: string | null;
  close: (then: 'order' | 'person' | null) => void;
}

export function MessageDetail({ id, ofOrder, close }: MessageDetailProps) {
  const query = useQuery(messageQuery(id));
  return (
    <Loaded query={query} rows={3}>
      {(message) => <Detail message={message} ofOrder={ofOrder} close={close} />}
    </Loaded>
  );
}

function Detail({ message, ofOrder, close }: Omit<MessageDetailProps, 'id'> & { message: Message }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime, cost } = useFormats(business);
  const may = useMay();
  const { busy, again } = useResend();
  const facts: [string, string][] = [[t('message.created'), dayAndTime(message.created_at)]];
  if (message.sent_at) facts.push([t('message.sent_at'), dayAndTime(message.sent_at)]);
  if (message.delivered_at) facts.push([t('message.delivered_at'), dayAndTime(message.delivered_at)]);
  facts.push([t('message.language'), LANGUAGES[message.language].name]);
  if (message.segments !== null)
    facts.push([t('message.length'), t('message.parts', { n: message.segments })]);
  if (message.cost_micros !== null && message.cost_currency !== null) {
    facts.push([t('message.cost'), cost(message.cost_micros, message.cost_currency)]);
  }
  return (
    <div className={classes.detail}>
      <RowHead>
        <Recipient message={message} />
        <MessageTag message={message} />
      </RowHead>
      <Hindrance message={message} saidElsewhere={message.attempts.length > 0} />
      <Saying message={message} whole />
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Own>{value}</Own>
            </dd>
          </div>
        ))}
        {message.order_number !== null && (
          <div>
            <dt>{t('order')}</dt>
            <dd>
              <Ltr>#{message.order_number}</Ltr>
            </dd>
          </div>
        )}
      </dl>
      <section aria-labelledby="attempts">
        <h3 id="attempts">{t('message.attempts')}</h3>
        {message.attempts.length === 0 ? (
          <p className="muted">{t('message.no_attempts')}</p>
        ) : (
          <ol className={classes.attempts}>
            {message.attempts.map((one) => (
              <Attempt key={one.started_at} attempt={one} />
            ))}
          </ol>
        )}
      </section>
      <div className={classes.buttons}>
        {message.can_resend && may('messages:send') && (
          <Button
            leftSection={<Icon name="again" />}
            loading={busy}
            onClick={() => void again(message).then((done) => done && close(null))}
          >
            {t('message.resend')}
          </Button>
        )}
        {message.order_id !== null && message.order_id !== ofOrder && (
          <Button variant="default" leftSection={<Icon name="receipt" />} onClick={() => close('order')}>
            {t('message.open_order')}
          </Button>
        )}
        {toSamePerson(message) && (
          <Button variant="default" leftSection={<Icon name="person" />} onClick={() => close('person')}>
            {t('message.same_person')}
          </Button>
        )}
      </div>
    </div>
  );
}

const TONES: Record<NonNullable<AttemptRead['outcome']>, Tone> = {
  taken: 'info',
  delivered: 'good',
  failed: 'bad',
  refused: 'bad',
  unavailable: 'warn',
};

function Attempt({ attempt }: { attempt: AttemptRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime, cost } = useFormats(business);
  const carrierName = useCarrierName();
  const { outcome, segments, cost_micros: micros, cost_currency: currency } = attempt;
  const counts: string[] = [];
  if (segments !== null) counts.push(t('message.parts', { n: segments }));
  if (micros !== null && currency !== null) counts.push(cost(micros, currency));
  return (
    <li>
      <RowHead>
        <strong>{carrierName(attempt.provider)}</strong>
        <Tag tone={outcome === null ? 'plain' : TONES[outcome]}>
          {t(outcome === null ? 'attempt.unknown' : `attempt.${outcome}`)}
        </Tag>
        <span className={classes.end}>{dayAndTime(attempt.started_at)}</span>
      </RowHead>
      <ProviderSaid provider={attempt.provider} outcome={outcome ?? 'unknown'} said={attempt.said} />
      {counts.length > 0 && <p className={classes.small}>{counts.join(' · ')}</p>}
      {attempt.provider_id && (
        <p className={classes.small}>
          {t('attempt.number')} <Ltr className={classes.long}>{attempt.provider_id}</Ltr>
        </p>
      )}
    </li>
  );
}
