// Before anything about the account's security is changed: whether it is its owner.

import { useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import { Dialog } from '../Dialog';
import { Form } from './Form';

interface AskPasswordProps {
  title: string;
  text: ReactNode;
  send: string;
  tone?: 'danger';
  /** Closes it by itself once done. */
  onPassword: (password: string) => Promise<unknown>;
  onClose: () => void;
}

export function AskPassword({ title, text, send, tone, onPassword, onClose }: AskPasswordProps) {
  const { t } = useTexts();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <Form
        fields={[{ name: 'password', label: t('field.current_password'), kind: 'password' }]}
        at={{ current_password_wrong: 'password' }}
        send={send}
        tone={tone}
        onSend={({ password }) => onPassword(password)}
      />
    </Dialog>
  );
}
