// Where the focus goes when what had it makes way for something else.

import { useEffect, useRef, useState } from 'react';

/** To be given as a `ref` to the button that comes in the place of another. */
export const takeFocus = (element: HTMLElement | null): void => element?.focus();

/** Unless something else has it by now. */
export const regainFocus = (element: HTMLElement | null): void => {
  if (document.activeElement === document.body) element?.focus();
};

/** A button that works is disabled and loses the focus by that. For the `ref` of what gets it once that is over, unless
 * something else has it by then. */
export function useRegained<E extends HTMLElement>(working: boolean) {
  const ref = useRef<E>(null);
  const worked = useRef(false);
  useEffect(() => {
    if (worked.current && !working) regainFocus(ref.current);
    worked.current = working;
  }, [working]);
  return ref;
}

const seen = (element: Element | null | undefined): element is HTMLElement =>
  element instanceof HTMLElement && element !== document.body && element.getClientRects().length > 0;

let returning: ReturnType<typeof setTimeout> | undefined;

/** To be called where something opens over the page. Its answer is to be called when that closes: what had the focus
 * gets it back, or what is nearest to it by then, unless it has gone somewhere else by itself. */
export function keepFocus(): () => void {
  const had = document.activeElement;
  // What is chosen from a menu goes with the menu; the button that showed the menu stays.
  const menu = had?.closest('[role=menu]');
  const from = menu ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : had;
  return () => {
    const last = document.activeElement;
    // Where one closes with the one above it, the lower one knows better.
    clearTimeout(returning);
    returning = setTimeout(() => {
      const now = document.activeElement;
      if (now !== document.body && now !== last) return;
      const closing = last?.closest('[role=dialog]');
      const under = [...document.querySelectorAll('[role=dialog]')].filter((one) => one !== closing).at(-1);
      [from, under, document.querySelector<HTMLElement>('main')].find(seen)?.focus({ preventScroll: true });
    }, 10);
  };
}

/** For what lies over the page as long as it is there. */
export function useReturnedFocus(): void {
  const [giveBack] = useState(keepFocus); // before it takes the focus itself
  useEffect(() => giveBack, [giveBack]);
}
