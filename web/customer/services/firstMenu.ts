// The first menu of all came with its page, past the service worker: it is kept for a time without a network here.

import { queries } from '@shared/ui/App';
import { placeAt } from './place';
import { menuOf } from './queries';

const MENUS = 'menus'; // the cache that vite.config.ts names, by the addresses the API has

export async function keepFirstMenu(): Promise<void> {
  const place = placeAt(location.pathname);
  const menu = place && queries.getQueryData(menuOf(place).queryKey);
  if (!place || !menu) return;
  const address =
    place.kind === 'table'
      ? `/api/menu/${place.code}`
      : `/api/customer/menu?restaurant=${encodeURIComponent(place.slug)}`;
  const cache = await caches.open(MENUS);
  if (await cache.match(address)) return;
  await cache.put(
    address,
    new Response(JSON.stringify(menu), { headers: { 'Content-Type': 'application/json' } }),
  );
}
