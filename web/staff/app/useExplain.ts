import { Problem } from '@shared/api/client';
import { explain, type FindItem, fieldProblems, invalidValues } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { useCallback } from 'react';

/** What a refusal says to the person who met it; to the staff also which value it was about. */
export function useExplain(): (error: unknown, item?: FindItem) => string {
  const texts = useTexts();
  return useCallback(
    (error, item) => {
      const sentence = explain(error, texts, item);
      const refused = error instanceof Problem && error.code === 'validation_failed';
      const [first] = refused ? invalidValues(error) : [];
      const [said] = first ? Object.entries(fieldProblems(error, texts)) : [];
      if (said && texts.has(`invalid.${said[0]}`)) return said[1];
      return first ? `${sentence} (${first.pointer.replace(/^[#/]+/, '')}: ${first.message})` : sentence;
    },
    [texts],
  );
}
