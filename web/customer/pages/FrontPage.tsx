// Which business? Goes straight on where there is only one.

import { Skeleton } from '@mantine/core';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { LanguageButton, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Empty, Failed } from '../components/Bits';
import card from '../components/Card.module.css';
import { Logo } from '../components/Logo';
import { useBrand } from '../services/brand';
import { businesses } from '../services/queries';
import classes from './FrontPage.module.css';

export default function FrontPage() {
  const { t, nameOf, otherNameOf } = useTexts();
  const found = useQuery(businesses);
  useBrand(null);
  useEffect(() => {
    document.title = 'Comanda';
  }, []);
  const [only, ...others] = found.data ?? [];
  if (only && others.length === 0) return <Navigate to="/r/$slug" params={{ slug: only.slug }} replace />;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <b>Comanda</b>
        <LanguageButton />
      </header>
      <main>
        {found.isPending && <Skeleton h={96} radius="lg" />}
        {found.isError && (
          <Failed error={found.error} title={t('front.failed')} onAgain={() => void found.refetch()} />
        )}
        {found.data?.length === 0 && (
          <Empty icon="dish" title={t('front.none')}>
            <p>{t('front.none_text')}</p>
          </Empty>
        )}
        {only && (
          <>
            <h1>{t('front.choose')}</h1>
            <ul className={card.list}>
              {(found.data ?? []).map((business) => (
                <li key={business.slug}>
                  <Link to="/r/$slug" params={{ slug: business.slug }} className={classes.business}>
                    {business.logo ? (
                      <Logo logo={business.logo} />
                    ) : (
                      <span className={classes.sign} aria-hidden="true">
                        <Icon name="dish" size={28} />
                      </span>
                    )}
                    <span className={classes.names}>
                      <b>
                        <Own>{nameOf(business)}</Own>
                      </b>
                      <Own>{otherNameOf(business)}</Own>
                    </span>
                    <Icon name="chevron" />
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </main>
      <footer className={classes.foot}>
        <Link to="/customer">{t('account.open')}</Link> · <a href="/staff">{t('front.staff')}</a> ·{' '}
        <a href="/docs">{t('front.docs')}</a>
      </footer>
    </div>
  );
}
