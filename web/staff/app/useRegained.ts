import { regainFocus } from '@shared/ui/focus';
import { type RefObject, useEffect, useRef } from 'react';

/** For the button that sends: while it is busy it cannot keep the focus, and after a refusal it has it again. */
export function useRegained(problem: unknown): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (problem !== null) regainFocus(button.current);
  }, [problem]);
  return button;
}
