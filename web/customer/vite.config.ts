import { createHash } from 'node:crypto';
import path from 'node:path';
import { build, defineConfig, mergeConfig, type Plugin, type Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import sharedAr from '../shared/strings/ar.json' with { type: 'json' };
import sharedEn from '../shared/strings/en.json' with { type: 'json' };
import { appConfig } from '../vite.shared.ts';
import ar from './strings/ar.json' with { type: 'json' };
import en from './strings/en.json' with { type: 'json' };

const DAY = 86_400;

/** What the server writes the first screen of a menu with: see comanda/pages/first_screen.py. */
const SAID = ['open_now', 'closed_now', 'not_taking_orders', 'search', 'featured_title'] as const;

function firstScreen(): Plugin {
  return {
    name: 'first-screen',
    generateBundle(_, bundle) {
      const loads = Object.entries({ en: { ...sharedEn, ...en }, ar: { ...sharedAr, ...ar } }).map(
        ([language, strings]) => {
          const modules = Object.values(bundle)
            .filter(
              (one) =>
                one.type === 'chunk' && one.moduleIds.some((id) => id.endsWith(`/strings/${language}.json`)),
            )
            .map(({ fileName }) => `/${fileName}`);
          const fonts = Object.keys(bundle).filter((name) => language === 'ar' && name.endsWith('.woff2'));
          const texts = Object.fromEntries(SAID.map((key) => [key, strings[key]]));
          return [language, { modules, fonts: fonts.map((name) => `/${name}`), texts }];
        },
      );
      this.emitFile({
        type: 'asset',
        fileName: 'first-screen.json',
        source: JSON.stringify(Object.fromEntries(loads)),
      });
    },
  };
}

/** The service worker's own part, as one script: it is imported into the one that is generated. */
async function pushScript(): Promise<{ fileName: string; source: string }> {
  const made = (await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@shared': path.join(import.meta.dirname, '../shared') } },
    build: {
      write: false,
      lib: { entry: path.join(import.meta.dirname, 'worker/push.ts'), formats: ['iife'], name: 'push' },
    },
  })) as Rolldown.RolldownOutput[];
  const source = made[0]?.output[0].code ?? '';
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 8);
  return { fileName: `assets/push-${digest}.js`, source };
}

const push = await pushScript();

const emitPush = (): Plugin => ({
  name: 'push',
  apply: 'build',
  generateBundle() {
    this.emitFile({ type: 'asset', ...push });
  },
});

const stylesheets = new Map<string, string>();

/** MenuItemCard_card: the same in every build, so that the server can name it. */
function scopedName(name: string, file: string): string {
  const sheet = path.basename(file.split('?')[0] ?? '', '.module.css');
  const known = stylesheets.get(sheet);
  if (known && known !== file) throw new Error(`two stylesheets are called ${sheet}: ${known} and ${file}`);
  stylesheets.set(sheet, file);
  return `${sheet}_${name}`;
}

export default defineConfig(
  mergeConfig(appConfig('customer', '/'), {
    css: { modules: { generateScopedName: scopedName } },
    build: {
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'en', test: /strings\/en\.json/ },
              { name: 'ar', test: /strings\/ar\.json/ },
              { name: 'update', test: /components\/Update|services\/firstMenu|pwa-register|workbox-window/ },
            ],
          },
        },
      },
    },
    plugins: [
      firstScreen(),
      emitPush(),
      VitePWA({
        registerType: 'prompt',
        injectRegister: false,
        filename: 'sw.js',
        manifest: {
          name: 'Comanda',
          short_name: 'Comanda',
          description: 'Order at the table, over the counter or at the door.',
          start_url: '/',
          scope: '/',
          display: 'standalone',
          background_color: '#faf7f2',
          theme_color: '#b3381a',
          icons: [
            { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
            { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
            { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          ],
        },
        includeManifestIcons: false,
        workbox: {
          importScripts: [`/${push.fileName}`],
          globIgnores: ['**/node_modules/**', push.fileName], // kept with the worker
          globPatterns: ['**/*.{js,css,woff2}', 'index.html', '{favicon,dish}.svg'],
          // The page is served at every address of the app, and kept under the shortest.
          manifestTransforms: [
            async (entries) => ({
              manifest: entries.map((entry) => (entry.url === 'index.html' ? { ...entry, url: '/' } : entry)),
            }),
          ],
          directoryIndex: null,
          navigateFallback: '/',
          navigateFallbackAllowlist: [
            /^\/$/,
            /^\/(r|t|o|i|track|unsubscribe)\//,
            /^\/(cart|checkout|orders)$/,
            /^\/customer(\/|$)/,
          ],
          cleanupOutdatedCaches: true,
          inlineWorkboxRuntime: true,
          sourcemap: false,
          runtimeCaching: [
            {
              // The menu as it was is better than none; prices are decided when the order is placed.
              urlPattern: ({ url, request }) =>
                request.method === 'GET' &&
                (/^\/api\/menu\/[^/]+$/.test(url.pathname) ||
                  ['/api/customer/menu', '/api/businesses'].includes(url.pathname)),
              handler: 'NetworkFirst',
              options: {
                cacheName: 'menus',
                networkTimeoutSeconds: 4,
                expiration: { maxEntries: 20, maxAgeSeconds: 30 * DAY },
                cacheableResponse: { statuses: [200] },
              },
            },
            {
              urlPattern: ({ url }) => url.pathname.startsWith('/media/'),
              handler: 'CacheFirst',
              options: {
                cacheName: 'pictures',
                expiration: { maxEntries: 300, maxAgeSeconds: 30 * DAY },
                cacheableResponse: { statuses: [200] },
              },
            },
          ],
        },
      }),
    ],
  }),
);
