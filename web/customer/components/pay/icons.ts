import { iconOf } from '@shared/ui/Icon';

/** What only paying draws. */
export const PayIcon = iconOf(
  {
    card: 'M3 6h18v12H3V6Zm0 4h18M6.500 14.500h4',
    phone: 'M8 3h8v18H8V3Zm3 15h2',
    cash: 'M3 7h18v10H3V7Zm9 2.400a2.600 2.600 0 1 0 0 5.200a2.600 2.600 0 0 0 0-5.200M6.500 12v.1M17.500 12v.1',
  },
  22,
);

export const ICON_OF = {
  card: 'card',
  mtn: 'phone',
  telecel: 'phone',
  at: 'phone',
  cash: 'cash',
  other: 'cash',
} as const;
