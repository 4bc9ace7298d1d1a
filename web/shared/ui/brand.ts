// The accents of a business's own colour. It is made darker or lighter until it can be read wherever it stands: WCAG 2.1
// asks for a contrast of 4.5 for text, and of 3 for what can be pressed.

export type Scheme = 'light' | 'dark';

export interface Accents {
  filled: string;
  filledHover: string;
  /** Text on both. */
  onFilled: string;
  soft: string;
  softHover: string;
  /** Text on these two, and on every surface. */
  text: string;
}

const WEIGHTS = [0.2126, 0.7152, 0.0722];
const WHITE = '#ffffff';
const BLACK = '#000000';

// Of the theme's surfaces the one on which an accent is hardest to read, and the way out: darker or lighter.
const HARDEST: Record<Scheme, [surface: string, end: string]> = {
  light: ['#f2ece3', BLACK],
  dark: ['#2d2823', WHITE],
};

const channel = (color: string, at: number): number =>
  Number.parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16);

const luminance = (color: string): number =>
  WEIGHTS.reduce((sum, weight, at) => {
    const value = channel(color, at) / 255;
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);

/** From 1, the same, to 21. Colours are written `#rrggbb`. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return Math.max(a / b, b / a);
}

const mixed = (one: string, other: string, share: number): string =>
  WEIGHTS.reduce((text, _, at) => {
    const value = Math.round(channel(one, at) * (1 - share) + channel(other, at) * share);
    return text + value.toString(16).padStart(2, '0');
  }, '#');

/** `color` as near as it goes at `least` from all the others. */
function apart(color: string, end: string, least: number, others: string[]): string {
  for (let share = 0; share < 1; share += 0.02) {
    const found = mixed(color, end, share);
    if (others.every((other) => contrast(found, other) >= least)) return found;
  }
  return end;
}

export function accentsOf(color: string, scheme: Scheme): Accents {
  const [surface, end] = HARDEST[scheme];
  const filled = apart(color, end, 3, [surface]);
  const onFilled = contrast(filled, WHITE) >= 4.5 ? WHITE : BLACK; // one of both always is
  const [soft, softHover] = [mixed(surface, color, 0.12), mixed(surface, color, 0.2)];
  return {
    filled,
    filledHover: mixed(filled, onFilled === WHITE ? BLACK : WHITE, 0.15),
    onFilled,
    soft,
    softHover,
    text: apart(color, end, 4.5, [surface, soft, softHover]),
  };
}

/** Rules for both schemes that put the accents in the place of the theme's own. */
export const brandRules = (color: string): string =>
  (['light', 'dark'] as const)
    .map((scheme) => {
      const { filled, filledHover, onFilled, soft, softHover, text } = accentsOf(color, scheme);
      const named = Object.entries({
        filled,
        'filled-hover': filledHover,
        light: soft,
        'light-hover': softHover,
        'light-color': text,
        outline: text,
        text,
      }).map(([name, value]) => `--mantine-color-terracotta-${name}:${value};`);
      return `:root[data-mantine-color-scheme=${scheme}]{${named.join('')}--mantine-primary-color-contrast:${onFilled};--mantine-color-anchor:${text};--accent-text:${text}}`;
    })
    .join('');
