// The sentences about promotions, which the menu does without.

import { moreTexts } from '@shared/ui/language';

export const OfferTexts = moreTexts({
  en: () => import('../../strings/offers/en.json'),
  ar: () => import('../../strings/offers/ar.json'),
});
