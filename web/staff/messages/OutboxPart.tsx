// Every message, newest first: what it says, to whom, and what became of it.

import { Button, TextInput } from '@mantine/core';
import { now } from '@shared/api/client';
import type { MessageList, MessageRead } from '@shared/api/schema';
import { western } from '@shared/format';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Chip } from '../app/Chip';
import { cx } from '../app/cx';
import { Filter, useNarrow, useTyped } from '../app/filters';
import { Icon } from '../app/icons';
import { Paged } from '../app/Paged';
import { RowHead, Rows } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import {
  ChannelName,
  Hindrance,
  MessageCounts,
  MessageTag,
  Recipient,
  Saying,
  useKindName,
} from '../order/messageParts';
import { messagesQuery, type WantedMessages } from '../order/messageQueries';
import {
  CHANNELS,
  grouped,
  MESSAGE_STATES,
  type MessageStatus,
  ORDER_MESSAGES,
  OTHER_MESSAGES,
  toSamePerson,
} from '../order/messages';
import { OrderLink } from '../order/OrderLink';
import { useOpenMessage } from '../order/useOpenMessage';
import { useResend } from '../order/useResend';
import filters from './filters.module.css';
import classes from './outbox.module.css';

export function OutboxPart() {
  const { t } = useTexts();
  const search = useSearch({ from: '/messages/{-$part}' });
  const narrow = useNarrow();
  const [text, setText] = useTyped(search.q);
  const kindName = useKindName();
  const wanted: WantedMessages = {
    ...(search.q ? { q: western(search.q).slice(0, 254) } : {}),
    ...(search.status ? { status: search.status } : {}),
    ...(search.channel ? { channel: search.channel } : {}),
    ...(search.kind ? { notification_type: search.kind } : {}),
    ...(search.customer ? { customer_id: search.customer } : {}),
  };
  const query = useInfiniteQuery(messagesQuery(wanted));
  const filtered = Object.keys(wanted).length > 0;
  const first = query.data?.pages[0];
  return (
    <>
      {first && <CannotSend first={first} />}
      {/* biome-ignore lint/a11y/useSemanticElements: the element is not known to all browsers yet */}
      <div role="search" className={filters.filters}>
        <div className={classes.searching}>
          <TextInput
            className={classes.text ?? ''}
            type="search"
            radius="xl"
            size="md"
            aria-label={t('messages.search')}
            placeholder={t('messages.search_short')}
            leftSection={<Icon name="search" />}
            value={text}
            maxLength={254}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ToolButton
            icon="again"
            size={44}
            variant="default"
            radius="xl"
            label={t('messages.refresh')}
            loading={query.isFetching && query.data !== undefined && !query.isFetchingNextPage}
            onClick={() => void query.refetch()}
          />
        </div>
        <Lately lately={first?.lately ?? {}} chosen={search.status} choose={(status) => narrow({ status })} />
        <Filter
          inside
          label={t('messages.channel')}
          value={search.channel}
          options={CHANNELS}
          say={(channel) => t(`channel.${channel}`)}
          change={(channel) => narrow({ channel })}
        />
        <Filter
          inside
          label={t('messages.kind')}
          value={search.kind}
          options={[...ORDER_MESSAGES, ...OTHER_MESSAGES]}
          say={kindName}
          change={(kind) => narrow({ kind })}
        />
        {search.customer && <span className="muted">{t('messages.one_customer')}</span>}
        {filtered && (
          <Button
            variant="subtle"
            onClick={() => {
              setText('');
              narrow({ q: '', status: '', channel: '', kind: '', customer: '' });
            }}
          >
            {t('filter.clear')}
          </Button>
        )}
      </div>
      <Paged
        query={query}
        icon={filtered ? 'search' : 'chat'}
        none={t(search.q ? 'messages.nothing_to' : filtered ? 'messages.nothing' : 'messages.none')}
        more={t('messages.earlier')}
      >
        {(messages) => (
          <Rows busy={query.isPlaceholderData}>
            {grouped(messages).map((group) =>
              group.length === 1 ? (
                <Row key={group[0].id} message={group[0]} />
              ) : (
                // The oldest stays where newer ones join it.
                <Group key={group.at(-1)?.id} of={group} />
              ),
            )}
          </Rows>
        )}
      </Paged>
    </>
  );
}

/** Whoever looks for why nothing arrives is told first. */
function CannotSend({ first }: { first: MessageList }) {
  const { t } = useTexts();
  const may = useMay();
  if (first.can_email && first.can_sms) return null;
  const settings = may('settings:write') && (
    <Link to="/settings/{-$part}" params={{ part: 'messages' }}>
      {t('messages.to_settings')}
    </Link>
  );
  return (
    <div className={classes.notices}>
      {!first.can_email && (
        <Notice tone="warn" icon="warn">
          {t('messages.no_server')} {first.can_sms && settings}
        </Notice>
      )}
      {!first.can_sms && (
        <Notice>
          {t('messages.no_sms')} {settings}
        </Notice>
      )}
    </div>
  );
}

interface LatelyProps {
  lately: Partial<Record<MessageStatus, number>>;
  chosen: MessageStatus | undefined;
  choose: (status: string) => void;
}

/** How many of each there were in seven days; each narrows the list to its own. */
function Lately({ lately, chosen, choose }: LatelyProps) {
  const { t, digits } = useTexts();
  const states = MESSAGE_STATES.filter(
    (status) => status !== 'sending' || chosen === status || (lately.sending ?? 0) > 0,
  );
  return (
    <fieldset className={filters.lately}>
      <legend>{t('messages.lately')}</legend>
      {states.map((status) => (
        <Chip
          key={status}
          aria-pressed={chosen === status}
          onClick={() => choose(chosen === status ? '' : status)}
        >
          {t(`message_status.${status}`)}{' '}
          <span className={classes.number}>{digits(lately[status] ?? 0)}</span>
        </Chip>
      ))}
    </fieldset>
  );
}

/** Pushes that tell several browsers the same. */
function Group({ of }: { of: [MessageRead, ...MessageRead[]] }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { when } = useFormats(business);
  const kindName = useKindName();
  const [isOpen, setIsOpen] = useState(false);
  const [newest] = of;
  return (
    <>
      <li>
        <RowHead>
          <strong>{kindName(newest.notification_type)}</strong>
          <MessageTag message={newest} />
          <span className={classes.end}>{when(newest.created_at, now())}</span>
        </RowHead>
        <RowHead>
          <ChannelName channel={newest.channel} browsers={of.length} />
          <OrderLink id={newest.order_id} number={newest.order_number} />
        </RowHead>
        {!isOpen && <Saying message={newest} />}
        {!isOpen && newest.status === 'skipped' && <Hindrance message={newest} />}
        <div className={classes.foot}>
          <span className={classes.tools}>
            <Button
              size="compact-md"
              variant="subtle"
              color="gray"
              c="inherit"
              aria-expanded={isOpen}
              onClick={() => setIsOpen((before) => !before)}
            >
              {t(isOpen ? 'messages.together' : 'messages.each')}
            </Button>
          </span>
        </div>
      </li>
      {isOpen && of.map((one) => <Row key={one.id} message={one} isInside />)}
    </>
  );
}

function Row({ message, isInside = false }: { message: MessageRead; isInside?: boolean }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { when } = useFormats(business);
  const may = useMay();
  const kindName = useKindName();
  const open = useOpenMessage();
  const narrow = useNarrow();
  const { busy, again } = useResend();
  const person = toSamePerson(message);
  return (
    <li className={cx(isInside && classes.inside)}>
      <RowHead>
        <strong>{kindName(message.notification_type)}</strong>
        <MessageTag message={message} />
        <span className={classes.end}>{when(message.created_at, now())}</span>
      </RowHead>
      <RowHead>
        <Recipient message={message} />
        {message.order_number !== null && <OrderLink id={message.order_id} number={message.order_number} />}
      </RowHead>
      <Saying message={message} />
      <Hindrance message={message} />
      <div className={classes.foot}>
        <MessageCounts message={message} />
        <span className={classes.tools}>
          {message.can_resend && may('messages:send') && message.status !== 'delivered' && (
            <Button
              size="compact-md"
              variant={message.status === 'failed' ? 'light' : 'subtle'}
              loading={busy}
              onClick={() => void again(message)}
            >
              {t('message.resend')}
            </Button>
          )}
          {person && (
            <ToolButton
              icon="person"
              label={t('message.same_person')}
              title={t('message.same_person')}
              onClick={() => narrow({ q: '', customer: '', status: '', channel: '', kind: '', ...person })}
            />
          )}
          <Button size="compact-md" variant="subtle" color="gray" c="inherit" onClick={() => open(message)}>
            {t('message.details')}
          </Button>
        </span>
      </div>
    </li>
  );
}
