// Who one is at a business, and what it keeps for the next order.

import { Button, NativeSelect } from '@mantine/core';
import type { BusinessOffered, OwnProfile } from '@shared/api/schema';
import { isLanguage, LANGUAGES, type Language } from '@shared/text';
import { explain } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { changeOwn, type Mine, nameSaid, signOutHere } from '../../services/phone';
import { rememberedPlace } from '../../services/place';
import { Form } from '../account/Form';
import { FormDialog } from '../account/FormDialog';
import card from '../Card.module.css';
import { type Fact, Facts } from '../Facts';
import { Addresses } from './Addresses';
import { OwnData } from './OwnData';
import { Points } from './Points';
import classes from './Profile.module.css';

interface ProfileProps {
  business: BusinessOffered;
  mine: Mine;
  onSignedOut: () => void;
}

export function Profile({ business, mine: { customer, byPhone }, onSignedOut }: ProfileProps) {
  const { t } = useTexts();
  return (
    <>
      <Who slug={business.slug} customer={customer} />
      <Points business={business} />
      <Addresses business={business} addresses={customer.addresses} />
      {byPhone ? (
        <>
          {customer.phone && <OwnData business={business} phone={customer.phone} />}
          <SignOut business={business} onSignedOut={onSignedOut} />
        </>
      ) : (
        <Notice>{t('profile.by_account')}</Notice>
      )}
    </>
  );
}

function Who({ slug, customer }: { slug: string; customer: OwnProfile }) {
  const { t, digits } = useTexts();
  const name = nameSaid(customer);
  const { phone, visit_count: visits } = customer;
  const facts: Fact[] = [
    [t('field.customer_phone'), phone && <Ltr>{phone}</Ltr>],
    [t('field.customer_email'), customer.email && <Ltr>{customer.email}</Ltr>],
    [t('profile.number'), <Ltr key="number">{customer.customer_number}</Ltr>],
    [t('profile.visits'), visits > 0 && digits(visits)],
    [
      t('profile.language_of_messages'),
      customer.language && <span lang={customer.language}>{LANGUAGES[customer.language].name}</span>,
    ],
  ];
  return (
    <section className={card.card} aria-labelledby="who">
      <h2 id="who" className={classes.name}>
        {name ? <Own>{name}</Own> : t('profile.no_name')}
      </h2>
      <Facts of={facts.filter(([, value]) => value)} />
      {rememberedPlace() && (
        <Button component={Link} to="/orders" variant="default" leftSection={<Icon name="receipt" />}>
          {t('my_orders.title')}
        </Button>
      )}
      <FormDialog id="profile-change" title={t('profile.change')} done={t('profile.changed')}>
        {(onDone) => <NameAndLanguage slug={slug} customer={customer} onDone={onDone} />}
      </FormDialog>
    </section>
  );
}

interface NameAndLanguageProps {
  slug: string;
  customer: OwnProfile;
  onDone: () => void;
}

function NameAndLanguage({ slug, customer, onDone }: NameAndLanguageProps) {
  const { t } = useTexts();
  const [language, setLanguage] = useState<Language | null>(customer.language);
  return (
    <Form
      fields={[{ name: 'name', label: t('profile.name'), value: nameSaid(customer), autoComplete: 'name' }]}
      send={t('save')}
      onSend={async ({ name }) => {
        await changeOwn(slug, language ? { name, language } : { name });
        onDone();
      }}
    >
      <NativeSelect
        id="language"
        label={t('profile.language_of_messages')}
        size="md"
        value={language ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          setLanguage(isLanguage(chosen) ? chosen : null);
        }}
      >
        {customer.language === null && <option value="">{t('profile.language_none')}</option>}
        {Object.entries(LANGUAGES).map(([code, { name }]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </Form>
  );
}

function SignOut({ business, onSignedOut }: Pick<ProfileProps, 'business' | 'onSignedOut'>) {
  const texts = useTexts();
  const { t, nameOf } = texts;
  const leaving = useMutation({
    mutationFn: () => signOutHere(business.slug),
    networkMode: 'always',
    onSuccess: onSignedOut,
  });
  return (
    <section className={card.card}>
      <p className={card.dim}>{t('profile.sign_out_text', { business: nameOf(business) })}</p>
      {leaving.error && <Notice tone="bad">{explain(leaving.error, texts)}</Notice>}
      <Button variant="default" id="phone-out" loading={leaving.isPending} onClick={() => leaving.mutate()}>
        {t('profile.sign_out')}
      </Button>
    </section>
  );
}
