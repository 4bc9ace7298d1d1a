// The sentences about accounts.

import type { Language } from '@shared/text';
import { MoreTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';

const TEXTS = {
  en: () => import('../../strings/account/en.json'),
  ar: () => import('../../strings/account/ar.json'),
};
const load = (language: Language) => TEXTS[language]();

export const AccountTexts = ({ children }: { children: ReactNode }) => (
  <MoreTexts load={load}>{children}</MoreTexts>
);
