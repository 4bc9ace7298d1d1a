// Asking for a link that sets a new password.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Done } from '../../components/account/Done';
import { Form } from '../../components/account/Form';
import card from '../../components/Card.module.css';
import { Page } from '../../components/Page';
import { forgotPassword } from '../../services/accountQueries';

export function ForgotPage() {
  const { t } = useTexts();
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Page title={t('forgot.title')} back="/customer/login">
      <section className={card.card}>
        {sentTo === null ? (
          <>
            <p>{t('forgot.text')}</p>
            <Form
              fields={[{ name: 'email', label: t('field.customer_email'), kind: 'email' }]}
              send={t('forgot.send')}
              onSend={async ({ email }) => {
                await forgotPassword(email);
                setSentTo(email);
              }}
            />
          </>
        ) : (
          <>
            <Done>{t('forgot.sent', { email: sentTo })}</Done>
            <p className={card.dim}>{t('register.not_there')}</p>
            <Button variant="default" onClick={() => setSentTo(null)}>
              {t('forgot.again')}
            </Button>
            <Button component={Link} to="/customer/login">
              {t('login.title')}
            </Button>
          </>
        )}
      </section>
    </Page>
  );
}
