import { iconOf } from '@shared/ui/Icon';

/** What only the account draws. */
export const AccountIcon = iconOf(
  {
    key: 'M3.5 15.500a4 4 0 1 0 8 0a4 4 0 1 0-8 0M10.500 12.500 19 4M15.500 7.500l3 3M12.800 10.200l2 2',
    device: 'M8 3h8v18H8V3Zm3 15h2',
  },
  20,
);
