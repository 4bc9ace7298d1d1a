// Before anything about the account's security is changed: whether it is its owner.

import { useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import { Dialog } from '../Dialog';
import { Form } from './Form';

interface GivePasswordProps {
  text: ReactNode;
  send: string;
  tone?: 'danger';
  /** Closes it by itself once done. */
  onPassword: (password: string) => Promise<unknown>;
}

interface AskPasswordProps extends GivePasswordProps {
  title: string;
  onClose: () => void;
}

export function AskPassword({ title, onClose, ...asked }: AskPasswordProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <GivePassword {...asked} />
    </Dialog>
  );
}

/** Within a dialog that has more steps than this. */
export function GivePassword({ text, send, tone, onPassword }: GivePasswordProps) {
  const { t } = useTexts();
  return (
    <>
      <p>{text}</p>
      <Form
        fields={[{ name: 'password', label: t('field.current_password'), kind: 'password' }]}
        at={{ current_password_wrong: 'password' }}
        send={send}
        tone={tone}
        onSend={({ password }) => onPassword(password)}
      />
    </>
  );
}
