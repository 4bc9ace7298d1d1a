// What is taken off at this moment, on the menu's head. A link's `?code=` goes into the basket.

import { now } from '@shared/api/client';
import type { BusinessOffered } from '@shared/api/schema';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useBasket, withCode } from '../../services/basket';
import { offersOf } from '../../services/offers';
import type { Place } from '../../services/place';
import classes from './Offers.module.css';
import { OfferTexts } from './OfferTexts';

interface OffersProps {
  place: Place;
  business: BusinessOffered;
}

export default function Offers(props: OffersProps) {
  return (
    <OfferTexts>
      <Shown {...props} />
    </OfferTexts>
  );
}

function Shown({ place, business }: OffersProps) {
  const { t, nameOf } = useTexts();
  const formats = useFormats(business);
  const { data = [] } = useQuery(offersOf(business.slug));
  const { basket, setCodes } = useBasket(place);

  useEffect(() => {
    const given = new URLSearchParams(location.search).get('code');
    if (given) setCodes((codes) => withCode(codes, given));
  }, [setCodes]);

  const codes = basket?.codes ?? [];
  if (data.length === 0 && codes.length === 0) return null;
  return (
    <ul className={classes.offers} aria-label={t('offers.title')}>
      {data.map((one) => (
        <li key={one.id}>
          <Icon name="star" size={18} />
          <span>
            <b>
              <Own>{nameOf(one)}</Own>
            </b>
            {one.minimum_cents > 0 && (
              <small>{t('offers.minimum', { amount: formats.money(one.minimum_cents) })}</small>
            )}
            {one.ends_at && <small>{t('offers.until', { when: formats.when(one.ends_at, now()) })}</small>}
            {one.needs_sign_in && <small>{t('offers.needs_sign_in')}</small>}
          </span>
        </li>
      ))}
      {codes.map((code) => (
        <li key={code}>
          <Icon name="check" size={18} />
          <span>
            <b>
              <Ltr>{code}</Ltr>
            </b>
            <small>{t('offers.code_kept')}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}
