// The sentences about one's phone number and what is kept with it, which the menu does without.

import { moreTexts } from '@shared/ui/language';

export const PhoneTexts = moreTexts({
  en: () => import('../../strings/phone/en.json'),
  ar: () => import('../../strings/phone/ar.json'),
});
