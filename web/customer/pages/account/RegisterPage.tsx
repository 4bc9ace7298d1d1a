// Opening an account.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useHome } from '../../components/account/Account';
import classes from '../../components/account/Account.module.css';
import { Done } from '../../components/account/Done';
import { Form } from '../../components/account/Form';
import { Onward, useAsked } from '../../components/account/Onward';
import { SendAgain } from '../../components/account/SendAgain';
import card from '../../components/Card.module.css';
import { Page } from '../../components/Page';
import { useSignedIn } from '../../services/account';
import { register } from '../../services/accountQueries';

export function RegisterPage() {
  const { t, language } = useTexts();
  const home = useHome();
  const asked = useAsked();
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (useSignedIn()) return <Onward />;
  if (sentTo !== null) {
    return (
      <Page title={t('register.done')} back={home}>
        <section className={card.card}>
          <Done>{t('register.look', { email: sentTo })}</Done>
          <p className={card.dim}>{t('register.not_there')}</p>
          <div className={classes.told}>
            <SendAgain email={sentTo} />
          </div>
          <Button renderRoot={(props) => <Link to="/customer/login" search={asked} {...props} />}>
            {t('login.title')}
          </Button>
        </section>
      </Page>
    );
  }
  return (
    <Page title={t('register.title')} back={home}>
      <p className={classes.lead}>{t('register.why')}</p>
      <section className={card.card}>
        <Form
          fields={[
            { name: 'full_name', label: t('field.full_name'), autoComplete: 'name' },
            { name: 'email', label: t('field.customer_email'), kind: 'email' },
            { name: 'password', label: t('field.password'), kind: 'new-password' },
          ]}
          at={{ password_too_weak: 'password' }}
          send={t('register.send')}
          onSend={async (values) => {
            await register({ ...values, language });
            setSentTo(values.email);
          }}
        />
      </section>
      <nav className={classes.ways} aria-label={t('account.other_ways')}>
        <Link to="/customer/login" search={asked}>
          {t('register.known')}
        </Link>
      </nav>
    </Page>
  );
}
