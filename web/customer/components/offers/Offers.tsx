// What is taken off at this moment, on the menu's head. A link's `?code=` goes into the basket.

import { now } from '@shared/api/client';
import type { BusinessOffered, OfferRead } from '@shared/api/schema';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useBasket, withCode } from '../../services/basket';
import { offersOf } from '../../services/offers';
import { ownAt } from '../../services/phone';
import type { Place } from '../../services/place';
import { menuOf } from '../../services/queries';
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
  const say = useSayOffer(place, business);
  const own = useQuery(ownAt(business.slug));
  const isKnown = Boolean(own.data?.customer);
  // Not before it is known who this is: what is not for them would be seen for a moment.
  const { data = [] } = useQuery({ ...offersOf(business.slug, isKnown), enabled: !own.isPending });
  const { basket, setCodes } = useBasket(place);

  useEffect(() => {
    const given = new URLSearchParams(location.search).get('code');
    if (given) setCodes((codes) => withCode(codes, given));
  }, [setCodes]);

  const codes = basket?.codes ?? [];
  if (data.length === 0 && codes.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keys too
    <ul className={classes.offers} aria-label={t('offers.title')} tabIndex={0}>
      {data.map((one) => (
        <li key={one.id}>
          <Icon name="star" size={18} />
          <span>
            <b>
              <Own>{nameOf(one)}</Own>
            </b>
            <small>{say(one)}</small>
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

/** Names of items and categories that are said; of more, that there are. */
const NAMED = 3;

/** What an offer takes off, and for whom. */
function useSayOffer(place: Place, business: BusinessOffered): (of: OfferRead) => string {
  const { t, nameOf, pick, language } = useTexts();
  const { money, share } = useFormats(business);
  const { data: menu } = useQuery(menuOf(place));
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const named = (ids: readonly string[], all: readonly { id: string; name: string; name2: string }[]) => {
    const found = all.filter(({ id }) => ids.includes(id)).map(nameOf);
    if (found.length === 0) return t('offers.say.some');
    if (found.length <= NAMED) return list.format(found);
    return t('offers.say.and_more', { names: found.slice(0, NAMED).join(language === 'ar' ? '، ' : ', ') });
  };
  return (of) => {
    const categories = menu?.categories ?? [];
    const what = {
      order: () => t('offers.say.order'),
      delivery: () => t('offers.say.delivery'),
      items: () =>
        named(
          of.item_ids,
          categories.flatMap(({ items }) => items),
        ),
      categories: () => named(of.category_ids, categories),
    }[of.target]();
    const values = { what, percent: share(of.percent_bp ?? 0), amount: money(of.amount_cents ?? 0) };
    const said = [
      of.kind === 'free_item'
        ? t('offers.say.free', { what, n: of.free_units ?? 1 })
        : t(`offers.say.${of.kind}${of.kind === 'percent' && of.amount_cents ? '_most' : ''}`, values),
    ];
    if (of.tiers.length > 0) {
      const tiers = of.tiers.map((one) => pick(one.name, one.name2) || t(`offers.level.${one.level}`));
      said.push(t('offers.for.tiers', { tiers: list.format(tiers) }));
    }
    if (of.first_order) said.push(t('offers.for.first_order'));
    if (of.selected) said.push(t('offers.for.selected'));
    return said.join(' · ');
  };
}
