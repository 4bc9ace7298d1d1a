// A question over the page.

import './overlays.css';
import { Modal } from '@mantine/core';
import { useReturnedFocus } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Open as long as it is there. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const { t } = useTexts();
  useReturnedFocus();
  return (
    <Modal opened onClose={onClose} title={<b>{title}</b>} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className={classes.dialog}>{children}</div>
    </Modal>
  );
}
