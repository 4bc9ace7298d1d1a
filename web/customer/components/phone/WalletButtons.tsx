// Puts the card into the phone's own wallet, where the business has set that up.

import { Button } from '@mantine/core';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { cardFor, type Wallet, walletsOn } from '../../services/wallets';
import card from '../Card.module.css';
import classes from './Points.module.css';

export function WalletButtons({ slug, offered }: { slug: string; offered: readonly Wallet[] }) {
  const texts = useTexts();
  const { t, language } = texts;
  const adding = useMutation({
    mutationFn: (wallet: Wallet) => cardFor(slug, wallet, language),
    networkMode: 'always',
    onSuccess: (url) => window.location.assign(url),
  });
  const wallets = walletsOn(navigator.userAgent, offered);
  if (wallets.length === 0) return null;
  return (
    <div className={classes.wallets}>
      {wallets.map((one) => (
        <Button
          key={one}
          variant="default"
          size="md"
          loading={adding.isPending && adding.variables === one}
          disabled={adding.isPending}
          onClick={() => adding.mutate(one)}
        >
          {t(`points.add_to.${one}`)}
        </Button>
      ))}
      <p className={card.dim}>{t('points.wallet_text')}</p>
      {adding.error && <Notice tone="bad">{explain(adding.error, texts)}</Notice>}
    </div>
  );
}
