// The sentences about paying, which the menu does without.

import { moreTexts } from '@shared/ui/language';

export const PayTexts = moreTexts({
  en: () => import('../../strings/payments/en.json'),
  ar: () => import('../../strings/payments/ar.json'),
});
