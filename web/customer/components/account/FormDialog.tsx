// A button that opens a form over the page, and what came of it.

import { Button } from '@mantine/core';
import { Notice } from '@shared/ui/parts';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../Dialog';
import classes from './Account.module.css';

interface FormDialogProps {
  id: string;
  /** What the button says, and the head of the dialog. */
  title: string;
  /** What was done, once it was. */
  done: string;
  /** The form, which tells when it was sent. */
  children: (onDone: () => void) => ReactNode;
}

export function FormDialog({ id, title, done, children }: FormDialogProps) {
  const [state, setState] = useState<'closed' | 'open' | 'done'>('closed');
  return (
    <div className={classes.asking}>
      {/* There before it says something: only then is that read out everywhere. */}
      <div role="status">
        {state === 'done' && (
          <Notice tone="good" icon="check">
            {done}
          </Notice>
        )}
      </div>
      <Button variant="default" id={id} onClick={() => setState('open')}>
        {title}
      </Button>
      {state === 'open' && (
        <Dialog title={title} onClose={() => setState('closed')}>
          {children(() => setState('done'))}
        </Dialog>
      )}
    </div>
  );
}
