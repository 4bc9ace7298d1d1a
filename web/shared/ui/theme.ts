// The look of both apps: type, colours, radius and shadow as Mantine tokens. Written out as CSS when the apps are built,
// because the Content-Security-Policy lets no style be put into the page afterwards.

import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const terracotta: MantineColorsTuple = [
  '#fdf1ec',
  '#fbe0d5',
  '#f5bfab',
  '#ef9c7d',
  '#e97e57',
  '#d95f36',
  '#c4491f',
  '#b3381a',
  '#93290f',
  '#6f1d09',
];

// The device's own; Arabic pages have a bundled one for their letters (see base.css).
const FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

export const theme = createTheme({
  colors: { terracotta },
  primaryColor: 'terracotta',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  defaultRadius: 'md',
  radius: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  fontFamily: FONTS,
  headings: {
    fontFamily: FONTS,
    fontWeight: '700',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.2' },
      h2: { fontSize: '1.25rem', lineHeight: '1.25' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.3' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // The library reckons the contrast of the light scheme alone; ours is another colour in the dark.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const primary = !input.color || input.color === 'terracotta';
    return input.variant === 'filled' && primary
      ? { ...colors, color: 'var(--mantine-primary-color-contrast)' }
      : colors;
  },
  // Scrolling is held by CSS while something is open (see base.css): the library would put a style into the page.
  components: {
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});

/** What Mantine has no name for, in both schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    // The greys of the dark scheme, as warm as the rest.
    '--mantine-color-dark-0': '#f4eee6',
    '--mantine-color-dark-1': '#d9cfc3',
    '--mantine-color-dark-2': '#b6aa9c',
    '--mantine-color-dark-3': '#8a7f72',
    '--mantine-color-dark-4': '#4b433b',
    '--mantine-color-dark-5': '#3e3730',
    '--mantine-color-dark-6': '#2d2823',
    '--mantine-color-dark-7': '#221e1a',
    '--mantine-color-dark-8': '#1c1815',
    '--mantine-color-dark-9': '#171411',
    '--shadow-card': '0 1px 2px rgb(60 40 20 / 6%), 0 4px 14px rgb(60 40 20 / 6%)',
  },
  light: {
    '--mantine-color-body': '#faf7f2',
    '--mantine-color-text': '#241f1a',
    '--mantine-color-dimmed': '#6a6056',
    '--mantine-color-default-border': '#e4dbcd',
    '--surface': '#ffffff',
    '--sunken': '#f2ece3',
    '--line': '#e4dbcd',
    '--accent-text': '#9b2f14',
    '--good': '#17693a',
    '--good-soft': '#e0f2e6',
    '--warn': '#7d4e00',
    '--warn-soft': '#fcefd2',
    '--bad': '#b42318',
    '--mantine-color-error': '#b42318',
    '--bad-soft': '#fde7e5',
    '--info': '#1c5a9e',
    '--info-soft': '#e3eefa',
    '--violet': '#6541a8',
    '--violet-soft': '#efe8fb',
  },
  dark: {
    '--mantine-color-body': '#171411',
    '--mantine-color-text': '#f4eee6',
    '--mantine-color-dimmed': '#b6aa9c',
    '--mantine-color-default-border': '#3e3730',
    '--surface': '#221e1a',
    '--sunken': '#2d2823',
    '--line': '#3e3730',
    '--accent-text': '#f7a586',
    '--good': '#7ed39d',
    '--good-soft': '#1c3526',
    '--warn': '#f2c166',
    '--warn-soft': '#3b2f16',
    '--bad': '#ff9b91',
    '--mantine-color-error': '#ff9b91',
    '--bad-soft': '#46211d',
    '--info': '#8fc0f2',
    '--info-soft': '#1d2f44',
    '--violet': '#c3a8f5',
    '--violet-soft': '#33274a',
  },
});
