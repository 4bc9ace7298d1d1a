// The sentences about messages, which the menu does without.

import { moreTexts } from '@shared/ui/language';

export const MessageTexts = moreTexts({
  en: () => import('../../strings/messages/en.json'),
  ar: () => import('../../strings/messages/ar.json'),
});
