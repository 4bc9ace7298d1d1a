// What the owner of the account wants to hear from a business.

import { NativeSelect, Skeleton } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { useEffect, useState } from 'react';
import { Dashboard } from '../../components/account/Account';
import { useShops } from '../../components/account/useShops';
import card from '../../components/Card.module.css';
import { Nothing } from '../../components/Lost';
import { Hearing } from '../../components/messages/Hearing';
import { MessageTexts } from '../../components/messages/MessageTexts';
import { presentToken } from '../../services/identity';

export function MessagesPage() {
  const { t } = useTexts();
  return (
    <Dashboard title={t('account.messages')}>
      <MessageTexts>
        <OfShop />
      </MessageTexts>
    </Dashboard>
  );
}

/** Of the business whose menu was open last, or another one that is listed. */
function OfShop() {
  const { t, nameOf } = useTexts();
  const { shops, known } = useShops();
  const [chosen, setChosen] = useState('');
  const shop = shops.find(({ slug }) => slug === chosen) ?? shops[0];
  if (!known) return <Skeleton h={420} radius="lg" />;
  if (!shop) {
    return <Nothing title={t('hear.no_shop')} text={t('hear.no_shop_text')} />;
  }
  return (
    <section className={card.card} aria-labelledby="hear-title">
      <h2 id="hear-title">{t('hear.from', { business: nameOf(shop) })}</h2>
      {shops.length > 1 && (
        <NativeSelect
          id="hear-shop"
          label={t('hear.shop')}
          size="md"
          value={shop.slug}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {shops.map((one) => (
            <option key={one.slug} value={one.slug}>
              {nameOf(one)}
            </option>
          ))}
        </NativeSelect>
      )}
      <OfOwner key={shop.slug} slug={shop.slug} />
    </section>
  );
}

/** Also as the guest that this device is there, where it is one. */
function OfOwner({ slug }: { slug: string }) {
  const [token, setToken] = useState<string | null>();
  useEffect(() => void presentToken(slug).then(setToken), [slug]);
  return token === undefined ? <Skeleton h={320} radius="md" /> : <Hearing hearer={{ slug, token }} />;
}
