// Another password.

import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { changePassword, profile } from '../../services/accountQueries';
import card from '../Card.module.css';
import { Form } from './Form';
import { FormDialog } from './FormDialog';

export function PasswordPart() {
  const { t } = useTexts();
  const own = useQuery({ ...profile, enabled: false });
  return (
    <section className={card.card} aria-labelledby="password-title">
      <h2 id="password-title">{t('field.password')}</h2>
      <p className={card.dim}>{t('password.text')}</p>
      <FormDialog id="change-password" title={t('password.change')} done={t('password.changed')}>
        {(onDone) => (
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
              onDone();
            }}
          />
        )}
      </FormDialog>
    </section>
  );
}
