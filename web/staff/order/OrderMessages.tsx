// What was told of an order, in the order's drawer.

import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../app/icons';
import { Loaded } from '../app/parts';
import { useSession } from '../app/session';
import { CHANNEL_ICONS, MessageTag, useKindName } from './messageParts';
import { orderMessagesQuery } from './messageQueries';
import classes from './order-messages.module.css';
import { useOpenMessage } from './useOpenMessage';

export function OrderMessages({ id }: { id: string }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { time } = useFormats(business);
  const kindName = useKindName();
  const open = useOpenMessage();
  const query = useQuery(orderMessagesQuery(id));
  return (
    <section aria-labelledby="messages">
      <h3 id="messages">{t('messages.of_order')}</h3>
      <Loaded query={query} rows={1}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('messages.none_of_order')}</p>
          ) : (
            <ol className={classes.timeline}>
              {[...items].reverse().map((message) => (
                <li key={message.id}>
                  <button type="button" onClick={() => open(message)}>
                    <Icon name={CHANNEL_ICONS[message.channel]} size={16} />
                    <span>
                      <span className="visually-hidden">{t(`channel.${message.channel}`)}: </span>
                      {kindName(message.notification_type)}
                    </span>
                    <MessageTag message={message} />
                    <span className="muted amount">{time(message.created_at)}</span>
                  </button>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}
