// What lies over a page: the way back closes it, and the focus returns to what opened it.

import { useEffect, useRef, useState } from 'react';

/** For what is mounted as long as it is open. */
export function useSheet(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    history.pushState({ ...history.state, sheet: true }, '');
    const back = () => close.current();
    addEventListener('popstate', back);
    return () => {
      removeEventListener('popstate', back);
      if (history.state?.sheet) history.back(); // it was closed in another way
      // Once the dialog has let go of the focus.
      setTimeout(() => {
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      });
    };
  }, [opener]);
}
