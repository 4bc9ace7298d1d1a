// What lies over a page and is left by the way back as well.

import { useReturnedFocus } from '@shared/ui/focus';
import { useEffect, useRef } from 'react';

/** For what is mounted as long as it is open. */
export function useSheet(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useReturnedFocus();
  useEffect(() => {
    history.pushState({ ...history.state, sheet: true }, '');
    const back = () => close.current();
    addEventListener('popstate', back);
    return () => {
      removeEventListener('popstate', back);
      if (history.state?.sheet) history.back(); // it was closed in another way
    };
  }, []);
}
