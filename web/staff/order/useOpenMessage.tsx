import type { MessageRead } from '@shared/api/schema';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAsk } from '../app/ask';
import { useOpenOrder } from '../app/useOpenOrder';
import { MessageDetail } from './MessageDetail';
import { useKindName } from './messageParts';
import { toSamePerson } from './messages';

/** Opens a message over the page, with all that is known of it. */
export function useOpenMessage(): (message: MessageRead) => void {
  const { ask } = useAsk();
  const kindName = useKindName();
  const openOrder = useOpenOrder();
  const navigate = useNavigate();
  const { order } = useSearch({ strict: false });
  return async (message) => {
    const then = await ask<'order' | 'person'>(kindName(message.notification_type), (close) => (
      <MessageDetail id={message.id} ofOrder={order ?? null} close={close} />
    ));
    const person = toSamePerson(message);
    if (then === 'order' && message.order_id) openOrder(message.order_id);
    if (then === 'person' && person) {
      void navigate({ to: '/messages/{-$part}', params: { part: undefined }, search: person });
    }
  };
}
