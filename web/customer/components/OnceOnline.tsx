// An order that could not be sent is sent once the network is back, wherever in the app the person is.
// A browser often thinks it is online where nothing gets through, so that its word alone is not waited for.

import { isUndecided } from '@shared/api/client';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { clearBasket } from '../services/basket';
import { addressOf, placeAt } from '../services/place';
import { forgetOrders } from '../services/queries';
import { dueAttempts, send } from '../services/sending';

const EVERY = 5_000;

export function OnceOnline() {
  const navigate = useNavigate();
  useEffect(() => {
    let busy = false;
    const sendAll = async () => {
      if (busy || !navigator.onLine) return;
      busy = true;
      try {
        for (const [address, attempt] of await dueAttempts()) {
          const place = placeAt(address);
          if (!place) continue;
          try {
            const order = await send(address, attempt);
            clearBasket(place);
            await forgetOrders();
            await navigate({ to: '/track/$id', params: { id: order.id } });
          } catch (error) {
            // Refused: the basket is still there, and the checkout says what has changed meanwhile.
            if (!isUndecided(error)) await navigate({ to: addressOf(place) });
          }
        }
      } finally {
        busy = false;
      }
    };
    addEventListener('online', sendAll);
    const timer = setInterval(sendAll, EVERY);
    return () => {
      removeEventListener('online', sendAll);
      clearInterval(timer);
    };
  }, [navigate]);
  return null;
}
