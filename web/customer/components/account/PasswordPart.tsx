// Another password.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword, profile } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Dialog } from '../Dialog';
import { Form } from './Form';

export function PasswordPart() {
  const { t } = useTexts();
  const own = useQuery({ ...profile, enabled: false });
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  return (
    <section className={card.card} aria-labelledby="password-title">
      <h2 id="password-title">{t('field.password')}</h2>
      <p className={card.dim}>{t('password.text')}</p>
      {done && (
        <Notice tone="good" icon="check">
          <span role="status">{t('password.changed')}</span>
        </Notice>
      )}
      <Button variant="default" id="change-password" onClick={() => setOpen(true)}>
        {t('password.change')}
      </Button>
      {open && (
        <Dialog title={t('password.change')} onClose={() => setOpen(false)}>
          <Form
            fields={[
              { name: 'current_password', label: t('field.current_password'), kind: 'password' },
              { name: 'new_password', label: t('field.new_password'), kind: 'new-password' },
            ]}
            at={{ current_password_wrong: 'current_password', password_too_weak: 'new_password' }}
            owner={own.data?.email}
            send={t('password.change')}
            onSend={async ({ current_password, new_password }) => {
              await changePassword(current_password, new_password);
              setDone(true);
              setOpen(false);
            }}
          />
        </Dialog>
      )}
    </section>
  );
}
