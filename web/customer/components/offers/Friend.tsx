// Whoever opens the menu by a friend's link: `?friend=` is kept with them, and they are told what it is good for.

import type { BusinessOffered } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { openLink } from '../../services/referral';
import classes from './Offers.module.css';
import { OfferTexts } from './OfferTexts';

interface FriendProps {
  business: BusinessOffered;
  code: string;
}

export default function Friend(props: FriendProps) {
  return (
    <OfferTexts>
      <Shown {...props} />
    </OfferTexts>
  );
}

function Shown({ business, code }: FriendProps) {
  const texts = useTexts();
  const { t } = texts;
  const { money, date, day } = useFormats(business);
  const { slug } = business;
  const kept = useQuery({
    queryKey: ['friend', slug, code],
    queryFn: () => openLink(slug, code),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
    refetchOnWindowFocus: false,
  });
  if (kept.error) return <Notice icon="info">{explain(kept.error, texts)}</Notice>;
  if (!kept.data) return null;
  const { friend_points: n, least_cents: least, until } = kept.data;
  const words = { n, amount: money(least), day: date(day(new Date(Date.parse(until) - 1000).toISOString())) };
  return (
    <Notice tone="good" icon="star">
      <b>{t('friend.title')}</b>{' '}
      {n > 0 ? t(least > 0 ? 'friend.gives_least' : 'friend.gives', words) : t('friend.thanks')}{' '}
      <Link className={classes.link} to="/r/$slug/phone" params={{ slug }} search={{ back: `/r/${slug}` }}>
        {t('friend.prove')}
      </Link>
    </Notice>
  );
}
