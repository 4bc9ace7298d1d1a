import '@mantine/core/styles.css';
import 'virtual:theme.css';
import '@fontsource/ibm-plex-sans-arabic/arabic-600.css';
import '@shared/ui/base.css';
import './app/base.css';
import { textsOf } from '@shared/text';
import { App } from '@shared/ui/App';
import { firstTexts } from '@shared/ui/language';
import { createRoot } from 'react-dom/client';
import { Asking } from './app/ask';
import { Gate } from './app/Gate';
import { Toasts } from './app/toasts';

const load = textsOf({ en: () => import('./strings/en.json'), ar: () => import('./strings/ar.json') });
const texts = await firstTexts(load);
const root = document.getElementById('app');
if (root) {
  createRoot(root).render(
    <App texts={texts} load={load}>
      <Asking>
        <Gate />
        <Toasts />
      </Asking>
    </App>,
  );
}
