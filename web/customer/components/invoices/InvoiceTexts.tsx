// The sentences about invoices, which the menu does without.

import { moreTexts } from '@shared/ui/language';

export const InvoiceTexts = moreTexts({
  en: () => import('../../strings/invoices/en.json'),
  ar: () => import('../../strings/invoices/ar.json'),
});
