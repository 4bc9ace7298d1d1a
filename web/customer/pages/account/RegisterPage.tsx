// Opening an account.

import { Button } from '@mantine/core';
import type { BusinessOffered, WordingShown } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useHome, useLastMenu } from '../../components/account/Account';
import classes from '../../components/account/Account.module.css';
import { Done } from '../../components/account/Done';
import { Form } from '../../components/account/Form';
import { Onward, useAsked } from '../../components/account/Onward';
import { SendAgain } from '../../components/account/SendAgain';
import card from '../../components/Card.module.css';
import choice from '../../components/Choice.module.css';
import { Page } from '../../components/Page';
import { useSignedIn } from '../../services/account';
import { register } from '../../services/accountQueries';
import { offersAsked } from '../../services/agreeing';

interface OffersTickProps {
  business: BusinessOffered;
  ticked: WordingShown | undefined;
  onChange: (ticked: WordingShown | undefined) => void;
}

/** Of the restaurant one comes from; the link that proves the address says yes to it. */
function OffersTick({ business, ticked, onChange }: OffersTickProps) {
  const { t, language, nameOf } = useTexts();
  const { data } = useQuery(offersAsked(business.slug));
  const words = data
    ?.find(({ channel }) => channel === 'email')
    ?.wordings.find((one) => one.language === language);
  if (!words) return null;
  return (
    <label className={choice.choice}>
      <input
        type="checkbox"
        id="offers"
        checked={ticked?.sha256 === words.sha256}
        onChange={(event) => onChange(event.currentTarget.checked ? words : undefined)}
      />
      <span>
        <b>
          <Own>{nameOf(business)}</Own>
        </b>
        {words.text}
        <small>{t('register.offers_hint')}</small>
      </span>
    </label>
  );
}

export function RegisterPage() {
  const { t, language } = useTexts();
  const home = useHome();
  const asked = useAsked();
  const { menu } = useLastMenu();
  const [ticked, setTicked] = useState<WordingShown>();
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
            const offers = ticked && { language: ticked.language, text_sha256: ticked.sha256 };
            await register({ ...values, language, ...(offers ? { offers } : {}) });
            setSentTo(values.email);
          }}
        >
          {menu && <OffersTick business={menu.business} ticked={ticked} onChange={setTicked} />}
        </Form>
      </section>
      <nav className={classes.ways} aria-label={t('account.other_ways')}>
        <Link to="/customer/login" search={asked}>
          {t('register.known')}
        </Link>
      </nav>
    </Page>
  );
}
