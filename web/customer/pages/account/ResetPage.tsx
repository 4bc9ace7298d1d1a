// Where the link for a new password leads.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Done } from '../../components/account/Done';
import { Form } from '../../components/account/Form';
import { Empty } from '../../components/Bits';
import card from '../../components/Card.module.css';
import { Page } from '../../components/Page';
import { leave } from '../../services/account';
import { resetPassword } from '../../services/accountQueries';
import { useSecret } from '../../services/secret';

export function ResetPage() {
  const texts = useTexts();
  const { t } = texts;
  const secret = useSecret();
  const [done, setDone] = useState(false);
  const [over, setOver] = useState<Problem | null>(null);
  if (done) {
    return (
      <Page title={t('reset.title')} back="/customer/login">
        <section className={card.card}>
          <Done>
            <b>{t('reset.done')}</b>
            <br />
            {t('reset.done_text')}
          </Done>
          <Button component={Link} to="/customer/login">
            {t('login.title')}
          </Button>
        </section>
      </Page>
    );
  }
  if (!secret || over) {
    return (
      <Page title={t('reset.title')} back="/customer/login">
        <Empty icon="warn" title={t('link.over')}>
          <p>{over ? explain(over, texts) : t('error.link_not_valid')}</p>
          <Button component={Link} to="/customer/forgot-password">
            {t('forgot.send')}
          </Button>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={t('reset.title')} back="/customer/login">
      <section className={card.card}>
        <p>{t('reset.text')}</p>
        <Form
          fields={[{ name: 'password', label: t('field.new_password'), kind: 'new-password' }]}
          at={{ password_too_weak: 'password' }}
          send={t('reset.send')}
          onSend={async ({ password }) => {
            try {
              await resetPassword(secret, password);
            } catch (error) {
              if (error instanceof Problem && error.status === 410) return setOver(error);
              throw error;
            }
            leave(); // the server has ended every sign-in of the account
            setDone(true);
          }}
        />
      </section>
    </Page>
  );
}
