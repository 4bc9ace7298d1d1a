// Who the owner of the account is, and what a bill to them says.

import { Button, NativeSelect, Skeleton } from '@mantine/core';
import type { Profile } from '@shared/api/schema';
import { isLanguage, LANGUAGES, type Language } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Dashboard, useHome, useOwnCountry } from '../../components/account/Account';
import { AskPassword } from '../../components/account/AskPassword';
import { DataPart } from '../../components/account/DataPart';
import { Done } from '../../components/account/Done';
import { Form } from '../../components/account/Form';
import { FormDialog } from '../../components/account/FormDialog';
import { NumberHere } from '../../components/account/NumberHere';
import card from '../../components/Card.module.css';
import { Page } from '../../components/Page';
import { leave } from '../../services/account';
import { changeEmail, changeProfile, deleteAccount, profile } from '../../services/accountQueries';
import { numberFrom } from '../../services/calling';

export function ProfilePage() {
  const { t } = useTexts();
  const own = useQuery({ ...profile, enabled: false });
  const country = useOwnCountry();
  const [deleted, setDeleted] = useState(false);
  if (deleted) return <Deleted />;
  return (
    <Dashboard title={t('account.profile')}>
      {own.data && (
        <>
          {country === undefined ? (
            <Skeleton h={260} radius="lg" />
          ) : (
            <Details profile={own.data} country={country} />
          )}
          <Email profile={own.data} />
          <NumberHere back="/customer/profile" />
        </>
      )}
      <DataPart />
      <Ending onDeleted={() => setDeleted(true)} />
    </Dashboard>
  );
}

interface DetailsProps {
  profile: Profile;
  /** Of a number that is not known yet. */
  country: string;
}

function Details({ profile, country }: DetailsProps) {
  const { t } = useTexts();
  const [language, setLanguage] = useState<Language>(profile.language);
  const [saved, setSaved] = useState(false);
  return (
    <section className={card.card} aria-labelledby="details-title">
      <h2 id="details-title">{t('profile.details')}</h2>
      <Form
        fields={[
          { name: 'full_name', label: t('field.full_name'), value: profile.full_name, autoComplete: 'name' },
          {
            name: 'phone',
            label: t('field.customer_phone'),
            kind: 'tel',
            value: profile.phone ?? numberFrom(country, '', ''),
            optional: true,
            hint: t('profile.phone_hint'),
          },
          {
            name: 'business_name',
            label: t('field.business_name'),
            value: profile.business_name,
            optional: true,
            hint: t('profile.business_hint'),
            autoComplete: 'organization',
          },
          {
            name: 'address',
            label: t('field.address'),
            kind: 'lines',
            value: profile.address,
            optional: true,
            hint: t('profile.address_hint'),
            autoComplete: 'street-address',
          },
          {
            name: 'tax_id',
            label: t('field.tax_id'),
            kind: 'number',
            value: profile.tax_id,
            optional: true,
            hint: t('profile.tax_id_hint'),
          },
          {
            name: 'vat_number',
            label: t('field.vat_number'),
            kind: 'number',
            value: profile.vat_number,
            optional: true,
            hint: t('profile.vat_number_hint'),
          },
        ]}
        at={{ phone_not_valid: 'phone' }}
        send={t('save')}
        onChange={() => setSaved(false)}
        onSend={async ({ phone, ...values }) => {
          await changeProfile({ ...values, phone: phone || null, language });
          setSaved(true);
        }}
      >
        <NativeSelect
          id="language"
          label={t('profile.language')}
          size="md"
          value={language}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            if (isLanguage(chosen)) setLanguage(chosen);
            setSaved(false);
          }}
        >
          {Object.entries(LANGUAGES).map(([code, { name }]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </NativeSelect>
        <div role="status">
          {saved && (
            <Notice tone="good" icon="check">
              {t('profile.saved')}
            </Notice>
          )}
        </div>
      </Form>
    </section>
  );
}

function Email({ profile }: { profile: Profile }) {
  const { t } = useTexts();
  const [sentTo, setSentTo] = useState('');
  return (
    <section className={card.card} aria-labelledby="email-title">
      <h2 id="email-title">{t('field.customer_email')}</h2>
      <p>
        <Own>{profile.email}</Own>
      </p>
      <FormDialog id="change-email" title={t('email.change')} done={t('email.sent', { email: sentTo })}>
        {(onDone) => (
          <>
            <p>{t('email.text')}</p>
            <Form
              fields={[
                { name: 'email', label: t('email.new'), kind: 'email', autoComplete: 'email' },
                { name: 'current_password', label: t('field.current_password'), kind: 'password' },
              ]}
              at={{ current_password_wrong: 'current_password', email_taken: 'email' }}
              send={t('email.change')}
              onSend={async ({ email, current_password }) => {
                await changeEmail(email, current_password);
                setSentTo(email);
                onDone();
              }}
            />
          </>
        )}
      </FormDialog>
    </section>
  );
}

function Ending({ onDeleted }: { onDeleted: () => void }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <section className={card.card} aria-labelledby="delete-title">
      <h2 id="delete-title">{t('delete.title')}</h2>
      <p className={card.dim}>{t('delete.text')}</p>
      <Button variant="default" id="delete-account" onClick={() => setOpen(true)}>
        {t('delete.open')}
      </Button>
      {open && (
        <AskPassword
          title={t('delete.ask')}
          text={t('delete.text')}
          send={t('delete.yes')}
          tone="danger"
          onPassword={async (password) => {
            await deleteAccount(password);
            onDeleted();
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}

/** In the place of the account's pages, which are shown to nobody any more. */
function Deleted() {
  const { t } = useTexts();
  const home = useHome();
  useEffect(leave, []);
  return (
    <Page title={t('delete.title')} back={home}>
      <section className={card.card}>
        <Done>
          <span role="status">{t('delete.done')}</span>
        </Done>
        <Button component={Link} to={home}>
          {t('history.to_menu')}
        </Button>
      </section>
    </Page>
  );
}
