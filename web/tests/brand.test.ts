import { DEFAULT_THEME, mergeMantineTheme } from '@mantine/core';
import { describe, expect, test } from 'vitest';
import { type Accents, accentsOf, brandRules, contrast, type Scheme } from '../shared/ui/brand';
import { cssVariablesResolver, theme } from '../shared/ui/theme';

const own = cssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
const surfaces = (scheme: Scheme): string[] =>
  ['--mantine-color-body', '--surface', '--sunken'].map((name) => own[scheme][name] ?? '');

const HEX = ['00', '33', '66', '99', 'cc', 'ff'];
const EVERY = HEX.flatMap((red) =>
  HEX.flatMap((green) => HEX.map((blue) => `#${red}${green}${blue}`)),
).concat('#777777', '#767676', '#1f6b43', '#0c5e7a', '#b3381a', '#f2ece3', '#2d2823');

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#b3381a', '#b3381a')).toBe(1);
});

describe.each<Scheme>(['light', 'dark'])('in the %s scheme', (scheme) => {
  const failing = (bad: (accents: Accents) => boolean): string[] =>
    EVERY.filter((color) => bad(accentsOf(color, scheme)));

  test('text on a filled button can be read, whatever the colour, also under the pointer', () => {
    expect(
      failing(
        ({ filled, filledHover, onFilled }) =>
          contrast(filled, onFilled) < 4.5 || contrast(filledHover, onFilled) < 4.5,
      ),
    ).toEqual([]);
  });

  test('accent text can be read on every surface, and on the soft ones of its own', () => {
    expect(
      failing(({ text, soft, softHover }) =>
        [...surfaces(scheme), soft, softHover].some((surface) => contrast(text, surface) < 4.5),
      ),
    ).toEqual([]);
  });

  test('a button stands out from every surface', () => {
    expect(
      failing(({ filled }) => surfaces(scheme).some((surface) => contrast(filled, surface) < 3)),
    ).toEqual([]);
  });
});

test('a colour that can be read as it is stays as it is', () => {
  expect(accentsOf('#0c5e7a', 'light')).toMatchObject({
    filled: '#0c5e7a',
    onFilled: '#ffffff',
    text: '#0c5e7a',
  });
  expect(accentsOf('#7ed39d', 'dark')).toMatchObject({
    filled: '#7ed39d',
    onFilled: '#000000',
    text: '#7ed39d',
  });
});

test('its lightness moves, and only as far as it must', () => {
  const yellow = accentsOf('#ffd400', 'light');
  expect(contrast(yellow.text, '#f2ece3')).toBeLessThan(4.8);
  expect(yellow.onFilled).toBe('#000000');
  expect(accentsOf('#000000', 'dark').filled).toMatch(/^#(\w\w)\1\1$/);
});

test('the rules take the place of what the theme says in both schemes', () => {
  const rules = brandRules('#0c5e7a');
  expect(rules.match(/:root\[data-mantine-color-scheme=(light|dark)\]\{[^{}]+\}/g)).toHaveLength(2);
  expect(rules).toContain('--mantine-color-terracotta-filled:#0c5e7a;');
  expect(rules).toContain('--mantine-primary-color-contrast:#ffffff;');
  expect(rules).toContain('--accent-text:#0c5e7a}');
});
