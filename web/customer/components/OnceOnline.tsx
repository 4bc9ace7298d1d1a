// An order that could not be sent is sent once the network is back, wherever in the app the person is.
// A browser often thinks it is online where nothing gets through, so that its word alone is not waited for.

import { queries } from '@shared/ui/App';
import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { placeAt, rememberedPlace, samePlace } from '../services/place';
import { menuOf } from '../services/queries';
import { everySeen } from '../services/seen';
import { dueAttempts, useRefusals } from '../services/sending';
import { useSend } from '../services/useSend';

const Refused = lazy(() => import('./Refused'));

const EVERY = 5_000;

export function OnceOnline() {
  const send = useSend();
  useEffect(() => void everySeen(), []); // and with that the old ones go
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
            await send(place, attempt);
          } catch {
            // Refused: that is kept, and told below. Or it still waits.
            void queries.invalidateQueries(menuOf(place));
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
  }, [send]);
  const { pathname } = useLocation();
  const refusals = useRefusals();
  return (
    <Suspense>
      {refusals.map(([address, refusal]) => {
        const place = placeAt(address);
        // The checkout itself tells it in full.
        const told = !place || (pathname === '/checkout' && samePlace(rememberedPlace(), place));
        return told ? null : <Refused key={address} place={place} refusal={refusal} />;
      })}
    </Suspense>
  );
}
