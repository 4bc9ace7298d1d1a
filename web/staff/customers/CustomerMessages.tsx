// What was told to one customer, newest first.

import { now } from '@shared/api/client';
import type { CustomerDetail, MessageRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Paged } from '../app/Paged';
import { RowHead, Rows } from '../app/parts';
import { useSession } from '../app/session';
import { Hindrance, MessageTag, Recipient, Saying, useKindName } from '../order/messageParts';
import { messagesQuery } from '../order/messageQueries';
import { OrderLink } from '../order/OrderLink';
import { useOpenMessage } from '../order/useOpenMessage';
import classes from './customer.module.css';

export function CustomerMessages({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const query = useInfiniteQuery(messagesQuery({ customer_id: customer.id }));
  return (
    <Paged query={query} icon="chat" none={t('customer.messages_none')} more={t('messages.earlier')}>
      {(messages) => (
        <Rows>
          {messages.map((message) => (
            <Row key={message.id} message={message} />
          ))}
        </Rows>
      )}
    </Paged>
  );
}

function Row({ message }: { message: MessageRead }) {
  const { business } = useSession();
  const { when } = useFormats(business);
  const kindName = useKindName();
  const open = useOpenMessage();
  return (
    <li className={classes.order}>
      <RowHead>
        <button type="button" className={classes.open} onClick={() => open(message)}>
          {kindName(message.notification_type)}
        </button>
        <MessageTag message={message} />
        <span className={classes.when}>{when(message.created_at, now())}</span>
      </RowHead>
      <RowHead>
        <Recipient message={message} />
        {message.order_number !== null && (
          <span className={classes.above}>
            <OrderLink id={message.order_id} number={message.order_number} />
          </span>
        )}
      </RowHead>
      <Saying message={message} />
      <Hindrance message={message} />
    </li>
  );
}
