// Sending an order and showing it.

import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { clearBasket } from './basket';
import { addressOf, type Place } from './place';
import { forgetOrders } from './queries';
import { type Attempt, send } from './sending';

interface SendOptions {
  /** Before each further try. */
  onTry?: () => void;
  /** Whether the way back leads past the page it was sent from. */
  replace?: boolean;
}

/** Sends, and shows the placed order. Raises what `send` raises. */
export function useSend() {
  const navigate = useNavigate();
  return useCallback(
    async (place: Place, attempt: Attempt, { onTry, replace = false }: SendOptions = {}) => {
      const order = await send(addressOf(place), attempt, onTry);
      await clearBasket(place);
      await forgetOrders();
      await navigate({ to: '/track/$id', params: { id: order.id }, replace });
    },
    [navigate],
  );
}
