import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/global.css';
import 'virtual:theme.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Skeleton.css';
import '@shared/ui/base.css';
import './base.css';
import { textsOf } from '@shared/text';
import { App, queries } from '@shared/ui/App';
import { firstTexts, rememberLanguage } from '@shared/ui/language';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './router';
import { placeAt } from './services/place';
import { type AnyMenu, menuOf } from './services/queries';

/** The menu that the server has put into the page. */
function menuHere(): AnyMenu | undefined {
  const [place, sent] = [placeAt(location.pathname), document.getElementById('menu')];
  if (!place || !sent) return undefined;
  const menu: AnyMenu = JSON.parse(sent.textContent);
  queries.setQueryData(menuOf(place).queryKey, menu);
  return menu;
}

const load = textsOf({ en: () => import('./strings/en.json'), ar: () => import('./strings/ar.json') });

async function start(root: HTMLElement): Promise<void> {
  const [texts] = await Promise.all([firstTexts(load, menuHere()?.business.language), router.load()]);
  rememberLanguage(texts.language); // whatever page comes next: it does not change by itself
  // In slices, so that a slow phone can be scrolled meanwhile.
  startTransition(() =>
    createRoot(root).render(
      <App texts={texts} load={load}>
        <RouterProvider router={router} />
      </App>,
    ),
  );
}

const root = document.getElementById('app');
// Not awaited at the module's top: what the router loads imports this module's file, and would wait for it.
if (root) void start(root);
