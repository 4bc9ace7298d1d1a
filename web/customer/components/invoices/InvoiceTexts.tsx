// The sentences about invoices, which the menu does without.

import type { Language } from '@shared/text';
import { MoreTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';

const TEXTS = {
  en: () => import('../../strings/invoices/en.json'),
  ar: () => import('../../strings/invoices/ar.json'),
};
const load = (language: Language) => TEXTS[language]();

export const InvoiceTexts = ({ children }: { children: ReactNode }) => (
  <MoreTexts load={load}>{children}</MoreTexts>
);
