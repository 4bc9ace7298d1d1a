// An order that could not be sent is sent once the network is back, wherever in the app the person is.

import { isUndecided } from '@shared/api/client';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { clearBasket } from '../services/basket';
import { addressOf, placeAt } from '../services/place';
import { forgetOrders } from '../services/queries';
import { openAttempts, send } from '../services/sending';

export function OnceOnline() {
  const navigate = useNavigate();
  useEffect(() => {
    let busy = false;
    const sendAll = async () => {
      if (busy || !navigator.onLine) return;
      busy = true;
      try {
        for (const [address, attempt] of await openAttempts()) {
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
    return () => removeEventListener('online', sendAll);
  }, [navigate]);
  return null;
}
