// The language of the page, for all that it shows.

import { useDirection } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { Formats, type Locale } from '../format';
import { browserLanguage, isLanguage, type Language, type Strings, type Texts } from '../text';

// A cookie: the server writes the first screen of a menu in this language.
const REMEMBERED = 'comanda.language';

interface Spoken {
  texts: Texts;
  /** What the person chose is remembered; a proposal is followed only where nothing is. */
  choose: (language: Language) => void;
  propose: (language: string) => void;
  locate: (country: string) => void;
}

const Context = createContext<Spoken | null>(null);

export function rememberedLanguage(): Language | null {
  const kept = document.cookie.match(`(?:^|; )${REMEMBERED}=([a-z]+)`)?.[1];
  return kept !== undefined && isLanguage(kept) ? kept : null;
}

export function rememberLanguage(language: Language): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not on plain http, where tables are tried out
  document.cookie = `${REMEMBERED}=${language}; path=/; max-age=31536000; samesite=lax`;
}

export type LoadTexts = (language: Language) => Promise<Texts>;

/** Load these texts before the first rendering, so that nothing flashes. `proposed`: what the business speaks. */
export const firstTexts = (load: LoadTexts, proposed = ''): Promise<Texts> =>
  load(rememberedLanguage() ?? (isLanguage(proposed) ? proposed : browserLanguage()));

interface LanguageProviderProps {
  first: Texts;
  load: LoadTexts;
  children: ReactNode;
}

export function LanguageProvider({ first, load, children }: LanguageProviderProps) {
  const [loaded, setTexts] = useState(first);
  const [country, locate] = useState('');
  const texts = useMemo(() => loaded.in(country), [loaded, country]);
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
      rememberLanguage(language);
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

  const spoken = useMemo(() => ({ texts, choose, propose, locate }), [texts, choose, propose]);
  return <Context.Provider value={spoken}>{children}</Context.Provider>;
}

interface MoreTextsProps {
  load: (language: Language) => Promise<{ default: Strings }>;
  children: ReactNode;
}

/** Sentences that only some pages say, loaded with those. Until they are there in another language, the page stays in
 * the one before. */
function MoreTexts({ load, children }: MoreTextsProps) {
  const spoken = useLanguage();
  const [texts, setTexts] = useState<Texts | null>(null);
  useEffect(() => {
    let gone = false;
    void load(spoken.texts.language).then((more) => {
      if (!gone) setTexts(spoken.texts.with(more.default));
    });
    return () => {
      gone = true;
    };
  }, [load, spoken.texts]);
  const merged = useMemo(() => texts && { ...spoken, texts }, [spoken, texts]);
  return merged && <Context.Provider value={merged}>{children}</Context.Provider>;
}

/** The sentences of these files, for what stands within. */
export function moreTexts(files: Record<Language, () => ReturnType<MoreTextsProps['load']>>) {
  const load: MoreTextsProps['load'] = (language) => files[language]();
  return ({ children }: { children: ReactNode }) => <MoreTexts load={load}>{children}</MoreTexts>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error('outside of LanguageProvider');
  return spoken;
}

export const useTexts = (): Texts => useLanguage().texts;

/** The page is about a business of this country, whose digits it is written with. */
export function useCountry(country: string): void {
  const { locate } = useLanguage();
  // Before the browser paints: nobody sees them change.
  useLayoutEffect(() => locate(country), [country, locate]);
}

/** Money and moments of one business, in the page's language. */
export function useFormats(business: Locale): Formats {
  const { language } = useTexts();
  useCountry(business.country);
  return useMemo(() => new Formats(language, business), [language, business]);
}
