// The sentences about accounts.

import { moreTexts } from '@shared/ui/language';

export const AccountTexts = moreTexts({
  en: () => import('../../strings/account/en.json'),
  ar: () => import('../../strings/account/ar.json'),
});
