// Line drawings on a grid of 24. They say nothing to a screen reader: what holds them has a name.

const PATHS = {
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'm6 6 12 12M18 6 6 18',
  bag: 'M5 8h14l1 12H4L5 8Zm4 3V7a3 3 0 0 1 6 0v4',
  receipt: 'M6 3h12v18l-2.4-1.6L13.2 21l-2.4-1.6L8.4 21 6 19.4V3Zm3.5 5h5M9.5 12h5',
  people:
    'M5.8 8a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0M3 20c0-3.4 2.7-6 6-6s6 2.6 6 6M16 5.2a3.2 3.2 0 0 1 0 5.6M17.5 14.4c2.1.8 3.5 2.9 3.5 5.6',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7.5V12l3 2',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  warn: 'M12 4 2.8 20h18.4L12 4Zm0 6v4.5M12 17.4v.1',
  info: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 11v5M12 8v.1',
  chevron: 'm9 5 7 7-7 7',
  back: 'M19 12H5m6-6-6 6 6 6',
  search: 'M4.5 11a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0M16 16l4.5 4.5',
  sound: 'M5 9.5v5h3.5L13 18.5v-13L8.5 9.5H5ZM16.5 9a4.2 4.2 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  mute: 'M5 9.5v5h3.5L13 18.5v-13L8.5 9.5H5ZM16.5 9.8l4.4 4.4M20.9 9.8l-4.4 4.4',
  qr: 'M4 4h6v6H4V4Zm10 0h6v6h-6V4ZM4 14h6v6H4v-6Zm10 0h2.5v2.5H14V14Zm3.5 3.5H20V20h-2.5v-2.5ZM14 19v1M19 14h1',
  print: 'M7 9V4h10v5M7 17H4v-6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v6h-3M7 14h10v6H7v-6Z',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9.5',
  note: 'M4 20l1-4L16 5l3 3L8 19l-4 1Z',
  again: 'M5 12a7 7 0 1 1 2.2 5.1M4.5 20v-4.2h4.2',
  star: 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8L12 3.5Z',
  dish: 'M4 16a8 8 0 0 1 16 0H4Zm-1 3h18M12 8V6.5',
  phone:
    'M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7a2 2 0 0 1 2-2.2Z',
  pin: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.500C5 14.800 12 21 12 21ZM9.6 9.5a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0',
};

export type IconName = keyof typeof PATHS;

// What points somewhere points the other way where one reads from the right.
const FLIPPED: readonly IconName[] = ['chevron', 'back', 'out'];

interface IconProps {
  name: IconName;
  size?: number;
}

export function Icon({ name, size = 20 }: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill={name === 'star' ? 'currentColor' : 'none'}
      stroke={name === 'star' ? 'none' : 'currentColor'}
      strokeWidth={1.9}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-flips={FLIPPED.includes(name) || undefined}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
