// What surrounds the account's pages: their sentences, who may see them, their parts.

import { Button } from '@mantine/core';
import { Formats } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { Icon } from '@shared/ui/Icon';
import { useCountry, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { signOut, useSignedIn } from '../../services/account';
import { profile } from '../../services/accountQueries';
import { useBrand } from '../../services/brand';
import { countryOf, numberOf } from '../../services/calling';
import { addressOf, rememberedPlace } from '../../services/place';
import { type AnyMenu, menuOf } from '../../services/queries';
import { Loaded } from '../Loaded';
import { Page } from '../Page';
import classes from './Account.module.css';
import { AccountTexts } from './AccountTexts';
import { SendAgain } from './SendAgain';

export function Account() {
  useBrand(null); // it is of no business
  useCountry('');
  return (
    <AccountTexts>
      <Outlet />
    </AccountTexts>
  );
}

/** Where one came from to the account: a menu, or the list of businesses. */
export function useHome(): string {
  return useMemo(() => {
    const place = rememberedPlace();
    return place ? addressOf(place) : '/';
  }, []);
}

/** The menu that was open last in this tab; `known` as soon as there is nothing to wait for any more. */
export function useLastMenu(): { menu: AnyMenu | undefined; known: boolean } {
  const place = useMemo(rememberedPlace, []);
  const found = useQuery({
    ...menuOf(place ?? { kind: 'shop', slug: '' }),
    enabled: place !== null,
    refetchInterval: false, // what it is asked for here does not change
  });
  return { menu: found.data, known: place === null || found.isFetched };
}

/** Where the owner is at home: as their number says, else the business they saw last, else their browser. '' where
 * nobody knows; undefined as long as it may become known. */
export function useOwnCountry(): string | undefined {
  const own = useQuery({ ...profile, enabled: false });
  const { menu, known } = useLastMenu();
  const around = menu?.business.country ?? countryOf(navigator.languages);
  return known ? numberOf(own.data?.phone ?? '', around).country : undefined;
}

/** Moments as they are where this device is, written as at home. */
export function useOwnFormats(): Formats {
  const { language } = useTexts();
  const country = useOwnCountry() ?? '';
  useCountry(country);
  return useMemo(() => {
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
    return new Formats(language, { currency: 'USD', currency_decimals: 2, country, timezone });
  }, [language, country]);
}

interface DashboardProps {
  title: string;
  back?: string;
  children: ReactNode;
}

/** A page for those who are signed in; others sign in first, and come back. */
export function Dashboard(props: DashboardProps) {
  return useSignedIn() ? <Inside {...props} /> : <SignInFirst />;
}

function SignInFirst() {
  const { state } = useRouter();
  const [back] = useState(() => state.location.pathname + state.location.searchStr);
  const navigate = useNavigate();
  useEffect(() => {
    void navigate({ to: '/customer/login', search: { back }, replace: true });
  }, [navigate, back]);
  return null;
}

function Inside({ title, back, children }: DashboardProps) {
  const texts = useTexts();
  const { t } = texts;
  const home = useHome();
  const own = useQuery(profile);
  return (
    <Page title={title} back={back ?? home}>
      <nav className={classes.nav} aria-label={t('account.parts')}>
        <Link to="/customer" activeOptions={{ exact: true, includeSearch: false }}>
          {t('account.orders')}
        </Link>
        <Link to="/customer/invoices" activeOptions={{ includeSearch: false }}>
          {t('account.invoices')}
        </Link>
        <Link to="/customer/messages">{t('account.messages')}</Link>
        <Link to="/customer/security">{t('account.security')}</Link>
        <Link to="/customer/profile">{t('account.profile')}</Link>
      </nav>
      {own.data?.email_verified === false && <Unverified email={own.data.email} />}
      <Loaded query={own} height={160}>
        {() => children}
      </Loaded>
      {own.data && <Foot email={own.data.email} />}
    </Page>
  );
}

function Foot({ email }: { email: string }) {
  const texts = useTexts();
  const { t } = texts;
  const leaving = useMutation({ mutationFn: signOut, networkMode: 'always' });
  const button = useRegained<HTMLButtonElement>(leaving.isPending);
  return (
    <>
      {leaving.error && <Notice tone="bad">{explain(leaving.error, texts)}</Notice>}
      <footer className={classes.foot}>
        <span>
          {t('account.signed_in_as')} <Own>{email}</Own>
        </span>
        <Button
          variant="default"
          id="sign-out"
          ref={button}
          leftSection={<Icon name="out" />}
          loading={leaving.isPending}
          onClick={() => leaving.mutate()}
        >
          {t('account.sign_out')}
        </Button>
      </footer>
    </>
  );
}

/** The address is not proved yet. */
function Unverified({ email }: { email: string }) {
  const { t } = useTexts();
  return (
    <Notice tone="warn" icon="warn">
      <div className={classes.told}>
        <p>{t('verify.notice', { email })}</p>
        <SendAgain email={email} />
      </div>
    </Notice>
  );
}
