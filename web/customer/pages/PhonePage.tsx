// One's phone number at a business: proved by a code, and from then on who one is there.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { BusinessOffered, PhoneProved } from '@shared/api/schema';
import { useCountry, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { Done } from '../components/account/Done';
import { Form } from '../components/account/Form';
import { Failed } from '../components/Bits';
import card from '../components/Card.module.css';
import { Loaded } from '../components/Loaded';
import Lost from '../components/Lost';
import { Page } from '../components/Page';
import { PhoneTexts } from '../components/phone/PhoneTexts';
import { Profile } from '../components/phone/Profile';
import { Prove } from '../components/phone/Prove';
import { backTo } from '../services/back';
import { useBasket } from '../services/basket';
import { useBrand } from '../services/brand';
import { numberFrom, numberOf } from '../services/calling';
import { changeOwn, nameSaid, ownAt } from '../services/phone';
import { addressOf, type Place, rememberedPlace } from '../services/place';
import { menuOf } from '../services/queries';
import { ownDetails } from '../services/signedIn';

interface PhonePageProps {
  slug: string;
  /** Where one came from, and wants to go on. */
  back: string | undefined;
}

export default function PhonePage(props: PhonePageProps) {
  return (
    <PhoneTexts>
      <OfPhone {...props} />
    </PhoneTexts>
  );
}

function OfPhone({ slug, back }: PhonePageProps) {
  const { t } = useTexts();
  const menu = useQuery({ ...menuOf({ kind: 'shop', slug }), refetchInterval: false });
  const business = menu.data?.business;
  useBrand(business);
  const mine = useQuery(ownAt(slug));
  const isLost = menu.error instanceof Problem && menu.error.status === 404;
  if (isLost) return <Lost what="shop" />;
  const home = back === undefined ? addressOf({ kind: 'shop', slug }) : backTo(back, location.origin);
  return (
    <Page title={t(mine.data ? 'phone.title' : 'phone.prove_title')} back={home}>
      {business ? (
        <Loaded query={mine} height={260}>
          {() => <Known business={business} back={back} />}
        </Loaded>
      ) : menu.error ? (
        <Failed error={menu.error} onAgain={() => void menu.refetch()} />
      ) : (
        <Skeleton h={260} radius="lg" />
      )}
    </Page>
  );
}

function Known({ business, back }: { business: BusinessOffered; back: string | undefined }) {
  const { t } = useTexts();
  const { slug, country } = business;
  useCountry(country);
  const { history } = useRouter();
  const { data: mine } = useQuery(ownAt(slug));
  const [state, setState] = useState<'' | 'naming' | 'proved' | 'out'>('');
  const known = useKnown(business);

  const onward = () => {
    if (back === undefined) setState('proved');
    else history.replace(backTo(back, location.origin));
  };
  const onProved = ({ is_new }: PhoneProved) => {
    if (is_new) setState('naming');
    else onward();
  };

  if (mine && state === 'naming') {
    return (
      <section className={card.card} aria-labelledby="name-title">
        <h2 id="name-title">{t('phone.name_title')}</h2>
        <p>{t('phone.name_text')}</p>
        <Form
          fields={[
            {
              name: 'name',
              label: t('profile.name'),
              value: nameSaid(mine.customer),
              autoComplete: 'name',
            },
          ]}
          focus="now"
          send={t('save')}
          onSend={async ({ name }) => {
            await changeOwn(slug, { name });
            onward();
          }}
        />
      </section>
    );
  }
  if (mine) {
    return (
      <>
        {state === 'proved' && <Done>{t('phone.proved')}</Done>}
        <Profile business={business} mine={mine} onSignedOut={() => setState('out')} />
        <Button component={Link} to={rememberedPlace() ? '/orders' : `/r/${slug}`} variant="default">
          {t(rememberedPlace() ? 'profile.orders' : 'back_to_menu')}
        </Button>
      </>
    );
  }
  return (
    <>
      {state === 'out' && <Done>{t('phone.signed_out')}</Done>}
      {known && <Prove slug={slug} phone={known.phone} name={known.name} onProved={onProved} />}
    </>
  );
}

/** What was typed at the checkout, or an account knows: it need not be typed again. Undefined: not read yet. */
function useKnown({ slug, country }: BusinessOffered): { phone: string; name: string } | undefined {
  const place = useMemo((): Place => rememberedPlace() ?? { kind: 'shop', slug }, [slug]);
  const { basket } = useBasket(place);
  const [own, setOwn] = useState<Awaited<ReturnType<typeof ownDetails>>>();
  useEffect(() => void ownDetails().then(setOwn), []);
  return useMemo(() => {
    if (!basket || !own) return undefined;
    const said = { ...own, ...basket.details };
    const written = numberOf(said.customer_phone ?? '', country);
    return {
      phone: numberFrom(written.country, written.rest, ''),
      name: said.customer_name?.trim() ?? '',
    };
  }, [basket, own, country]);
}
