// What only the staff's app draws, beside what both draw. Not all in one table: guests would load it too.

import { iconOf, PATHS } from '@shared/ui/Icon';

const MORE = {
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20.5c0-4 3.4-6.5 7.5-6.5s7.5 2.5 7.5 6.5',
  sound: 'M5 9.5v5h3.5L13 18.5v-13L8.5 9.5H5ZM16.5 9a4.2 4.2 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  mute: 'M5 9.5v5h3.5L13 18.5v-13L8.5 9.5H5ZM16.5 9.8l4.4 4.4M20.9 9.8l-4.4 4.4',
  qr: 'M4 4h6v6H4V4Zm10 0h6v6h-6V4ZM4 14h6v6H4v-6ZM14 14h2.5v2.5H14V14Zm3.5 3.5H20V20h-2.5v-2.5ZM14 19v1M19 14h1',
  print: 'M7 9V4h10v5M7 17H4v-6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v6h-3M7 14h10v6H7v-6Z',
  undo: 'M5 10h9a5 5 0 0 1 0 10H9M9 6l-4 4 4 4',
  phone:
    'M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7a2 2 0 0 1 2-2.2Z',
  table: 'M3 9h18M5 9l1-4h12l1 4M7 9v10M17 9v10M7 14h10',
  menu: 'M6 3.5h12a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1ZM9 8h6M9 12h6M9 16h3',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4',
  grip: 'M8.4 6a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M14.4 6a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M8.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M14.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M8.4 18a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M14.4 18a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0',
  edit: 'M4 20l1-4L16 5l3 3L8 19l-4 1Z',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5',
  upload: 'M12 16V4.5M7.5 9 12 4.5 16.5 9M5 16v3.5h14V16',
  download: 'M12 4.5V16M7.5 11.5 12 16l4.5-4.5M5 16v3.5h14V16',
  image: 'M4 5h16v14H4V5ZM4 16l5-5 4 4 3-3 4 4M15.5 8.5v.1',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  dots: 'M4.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M11.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M18.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0',
};

export type IconName = keyof typeof PATHS | keyof typeof MORE;

export const Icon = iconOf<IconName>({ ...PATHS, ...MORE }, 18);
