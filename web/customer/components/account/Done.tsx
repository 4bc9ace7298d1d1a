// What was done, in the place of the form that asked for it.

import { takeFocus } from '@shared/ui/focus';
import { Notice } from '@shared/ui/parts';
import type { ReactNode } from 'react';

/** Gets the focus that went with the form, and so is read out. */
export function Done({ children }: { children: ReactNode }) {
  return (
    <div ref={takeFocus} tabIndex={-1}>
      <Notice tone="good" icon="check">
        {children}
      </Notice>
    </div>
  );
}
