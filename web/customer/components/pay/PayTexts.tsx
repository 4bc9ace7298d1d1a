// The sentences about paying, which the menu does without.

import type { Language } from '@shared/text';
import { MoreTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';

const TEXTS = {
  en: () => import('../../strings/payments/en.json'),
  ar: () => import('../../strings/payments/ar.json'),
};
const load = (language: Language) => TEXTS[language]();

export const PayTexts = ({ children }: { children: ReactNode }) => (
  <MoreTexts load={load}>{children}</MoreTexts>
);
