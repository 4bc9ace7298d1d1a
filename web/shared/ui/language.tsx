// The language of the page, for all that it shows.

import { useDirection } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Formats, type Locale } from '../format';
import { browserLanguage, isLanguage, type Language, type Texts } from '../text';

const REMEMBERED = 'comanda.language';

interface Spoken {
  texts: Texts;
  /** What the person chose is remembered; what a business speaks by itself is only a proposal. */
  choose: (language: Language) => void;
  propose: (language: string) => void;
}

const Context = createContext<Spoken | null>(null);

export function rememberedLanguage(): Language | null {
  try {
    const kept = localStorage.getItem(REMEMBERED);
    return kept !== null && isLanguage(kept) ? kept : null;
  } catch {
    return null;
  }
}

export type LoadTexts = (language: Language) => Promise<Texts>;

/** Load these texts before the first rendering, so that nothing flashes. */
export const firstTexts = (load: LoadTexts): Promise<Texts> =>
  load(rememberedLanguage() ?? browserLanguage());

interface LanguageProviderProps {
  first: Texts;
  load: LoadTexts;
  children: ReactNode;
}

export function LanguageProvider({ first, load, children }: LanguageProviderProps) {
  const [texts, setTexts] = useState(first);
  const { setDirection } = useDirection();

  useEffect(() => {
    document.documentElement.lang = texts.language;
    setDirection(texts.direction);
  }, [texts, setDirection]);

  const show = useCallback(
    (language: Language) => {
      void load(language).then(setTexts);
    },
    [load],
  );

  const choose = useCallback(
    (language: Language) => {
      try {
        localStorage.setItem(REMEMBERED, language);
      } catch {
        // A browser that keeps nothing still shows the page.
      }
      show(language);
    },
    [show],
  );

  const propose = useCallback(
    (language: string) => {
      if (rememberedLanguage() === null && isLanguage(language)) show(language);
    },
    [show],
  );

  const spoken = useMemo(() => ({ texts, choose, propose }), [texts, choose, propose]);
  return <Context.Provider value={spoken}>{children}</Context.Provider>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error('outside of LanguageProvider');
  return spoken;
}

export const useTexts = (): Texts => useLanguage().texts;

/** Money and moments of one business, in the page's language. */
export function useFormats(business: Locale): Formats {
  const { language } = useTexts();
  return useMemo(() => new Formats(language, business), [language, business]);
}
