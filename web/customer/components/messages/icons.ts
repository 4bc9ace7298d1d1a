import { iconOf } from '@shared/ui/Icon';

/** What only messages draw. */
export const MessageIcon = iconOf(
  { bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15L6 17ZM12 5V3M10 21.500h4' },
  20,
);
