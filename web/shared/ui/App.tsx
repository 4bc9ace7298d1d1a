// What surrounds both apps: theme, direction, language, the cache of what the server said.

import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NoAnswer, Problem } from '../api/client';
import type { Texts } from '../text';
import { LanguageProvider, type LoadTexts } from './language';
import { theme } from './theme';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays one; what did not arrive, or broke, may do better the next time. Once: whoever waits wants to
      // be told, and can try again.
      retry: (failures, error) =>
        failures < 1 && (error instanceof NoAnswer || (error instanceof Problem && error.status >= 500)),
    },
  },
});

interface AppProps {
  texts: Texts;
  load: LoadTexts;
  children: ReactNode;
}

export function App({ texts, load, children }: AppProps) {
  return (
    <DirectionProvider initialDirection={texts.direction}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queries}>
          <LanguageProvider first={texts} load={load}>
            {children}
          </LanguageProvider>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
