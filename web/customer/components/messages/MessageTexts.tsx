// The sentences about messages, which the menu does without.

import type { Language } from '@shared/text';
import { MoreTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';

const TEXTS = {
  en: () => import('../../strings/messages/en.json'),
  ar: () => import('../../strings/messages/ar.json'),
};
const load = (language: Language) => TEXTS[language]();

export const MessageTexts = ({ children }: { children: ReactNode }) => (
  <MoreTexts load={load}>{children}</MoreTexts>
);
