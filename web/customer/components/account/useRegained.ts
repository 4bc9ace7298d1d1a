import { regainFocus } from '@shared/ui/focus';
import { useEffect, useRef } from 'react';

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
