// The sentences about one's phone number and what is kept with it, which the menu does without.

import type { Language } from '@shared/text';
import { MoreTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';

const TEXTS = {
  en: () => import('../../strings/phone/en.json'),
  ar: () => import('../../strings/phone/ar.json'),
};
const load = (language: Language) => TEXTS[language]();

export const PhoneTexts = ({ children }: { children: ReactNode }) => (
  <MoreTexts load={load}>{children}</MoreTexts>
);
