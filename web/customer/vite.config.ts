import { defineConfig, mergeConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { appConfig } from '../vite.shared.ts';

const DAY = 86_400;

export default defineConfig(
  mergeConfig(appConfig('customer', '/'), {
    plugins: [
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
          globPatterns: ['**/*.{js,css,woff2}', 'index.html', 'favicon.svg'],
          // The page is served at every address of the app, and kept under the shortest.
          manifestTransforms: [
            async (entries) => ({
              manifest: entries.map((entry) => (entry.url === 'index.html' ? { ...entry, url: '/' } : entry)),
            }),
          ],
          directoryIndex: null,
          navigateFallback: '/',
          navigateFallbackAllowlist: [/^\/$/, /^\/(r|t|track)\//, /^\/(cart|checkout|orders)$/],
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
