// How both apps are built: into comanda/pages/dist, with the theme written out as a stylesheet.

import path from 'node:path';
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import react from '@vitejs/plugin-react';
import type { Plugin, UserConfig } from 'vite';
import { cssVariablesResolver, theme } from './shared/ui/theme.ts';

const THEME = 'virtual:theme.css';

function themeStylesheet(): Plugin {
  return {
    name: 'theme-stylesheet',
    resolveId: (id) => (id === THEME ? `\0${THEME}` : null),
    load(id) {
      if (id !== `\0${THEME}`) return null;
      // Of the library's palettes, those that its components or ours are painted with.
      const { dark: darkGreys, gray, red } = DEFAULT_THEME.colors;
      const merged = mergeMantineTheme(
        { ...DEFAULT_THEME, colors: { dark: darkGreys, gray, red } as typeof DEFAULT_THEME.colors },
        theme,
      );
      const own = cssVariablesResolver(merged);
      const base = defaultCssVariablesResolver(merged);
      const light = { ...base.light, ...own.light };
      const dark = { ...base.dark, ...own.dark };
      const variables = { ...base.variables, ...own.variables };
      return `${convertCssVariables({ variables, light, dark }, ':root')}
        ${before(light)}
        @media (prefers-color-scheme: dark) { ${before(dark)} }`;
    },
  };
}

/** As the device has it, until the app has started and says which scheme it is. */
function before(variables: Record<string, string>): string {
  const written = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return `:root:not([data-mantine-color-scheme]) { ${written.join(' ')} }`;
}

/** `name`: the app's folder; `base`: the address under which its assets lie. */
export function appConfig(name: string, base: string): UserConfig {
  const root = path.join(import.meta.dirname, name);
  return {
    root,
    base,
    plugins: [react(), themeStylesheet()],
    resolve: { alias: { '@shared': path.join(import.meta.dirname, 'shared') } },
    build: {
      outDir: path.join(import.meta.dirname, '../comanda/pages/dist', name),
      emptyOutDir: true,
      assetsInlineLimit: 0, // the Content-Security-Policy lets no data: in
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      // What is needed together comes as one file: it compresses better, each one more costs headers and a turn, and
      // the library's styles stand before ours, which change them.
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'app', tags: ['$initial'] }] } } },
    },
    server: { port: 5173, proxy: { '/api': 'http://localhost:8000', '/media': 'http://localhost:8000' } },
  };
}
