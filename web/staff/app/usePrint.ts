import { useEffect, useRef } from 'react';

/** Prints what is drawn outside of the page (see base.css), once. `cut`: how long and wide the paper is; where there
 * is none, whatever the printer has. */
export function usePrint(done: () => void, cut?: () => CSSStyleSheet | null): void {
  const now = useRef({ done, cut });
  now.current = { done, cut };
  useEffect(() => {
    const over = () => now.current.done();
    const sheet = now.current.cut?.();
    if (sheet) document.adoptedStyleSheets.push(sheet);
    document.body.classList.add('printing');
    addEventListener('afterprint', over, { once: true });
    // Printing waits for the paper to be drawn.
    const timer = setTimeout(() => print(), 50);
    return () => {
      clearTimeout(timer);
      removeEventListener('afterprint', over);
      document.body.classList.remove('printing');
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, []);
}
