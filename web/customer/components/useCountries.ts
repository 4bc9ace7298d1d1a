// Countries to choose from.

import { useTexts } from '@shared/ui/language';
import { useMemo } from 'react';
import { CALLING } from '../services/calling';

export interface Country {
  code: string;
  name: string;
}

/** By their names in the page's language. */
export function useCountries(): Country[] {
  const { language } = useTexts();
  return useMemo(() => {
    const names = new Intl.DisplayNames([language], { type: 'region' });
    return [...CALLING.keys()]
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .sort((one, other) => one.name.localeCompare(other.name, language));
  }, [language]);
}
