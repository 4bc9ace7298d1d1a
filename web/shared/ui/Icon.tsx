// Line drawings on a grid of 24. They say nothing to a screen reader: what holds them has a name.

export const PATHS = {
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
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9.5',
  cash: 'M3 7h18v10H3V7Zm9 2.4a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 0 0 0-5.2M6.5 12v.1M17.5 12v.1',
  note: 'M4 20l1-4L16 5l3 3L8 19l-4 1Z',
  again: 'M5 12a7 7 0 1 1 2.2 5.1M4.5 20v-4.2h4.2',
  star: 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8L12 3.5Z',
  dish: 'M4 16a8 8 0 0 1 16 0H4Zm-1 3h18M12 8V6.5',
  pin: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.500C5 14.800 12 21 12 21ZM9.6 9.5a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0',
};

export type IconName = keyof typeof PATHS;

// What points somewhere points the other way where one reads from the right.
const FLIPPED: readonly string[] = ['chevron', 'back', 'out', 'undo'];

interface IconProps<Name> {
  name: Name;
  size?: number;
}

/** The component that draws `paths`: an app that draws more than both do brings its own, and so its own `usual` size. */
export const iconOf =
  <Name extends string>(paths: Record<Name, string>, usual: number) =>
  ({ name, size = usual }: IconProps<Name>) => (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.9}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-flips={FLIPPED.includes(name) || undefined}
    >
      <path d={paths[name]} />
    </svg>
  );

export const Icon = iconOf(PATHS, 20);
