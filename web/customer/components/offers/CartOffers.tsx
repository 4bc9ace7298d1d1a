// What is taken off a basket by now, and what a little more would bring.

import type { BusinessOffered } from '@shared/api/schema';
import type { Line } from '@shared/basket';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useBasket } from '../../services/basket';
import { ownQuoteOf } from '../../services/offers';
import { ownAt } from '../../services/phone';
import type { Place } from '../../services/place';
import { quoteOf } from '../../services/queries';
import card from '../Card.module.css';
import { Price, Total } from '../Lines';
import { OfferTexts } from './OfferTexts';

interface CartOffersProps {
  place: Place;
  business: BusinessOffered;
  lines: readonly Line[];
  codes: readonly string[];
}

export default function CartOffers(props: CartOffersProps) {
  return (
    <OfferTexts>
      <Shown {...props} />
    </OfferTexts>
  );
}

function Shown({ place, business, lines, codes }: CartOffersProps) {
  const { t, nameOf } = useTexts();
  const formats = useFormats(business);
  const { basket } = useBasket(place);
  const isKnown = Boolean(useQuery(ownAt(business.slug)).data?.customer);
  const atTable = place.kind === 'table';
  const wanted = {
    lines: lines.map((line) => ({ ...line })),
    fulfilment: atTable ? ('dine_in' as const) : (basket?.details.fulfilment ?? ('pickup' as const)),
    order_source: atTable ? ('table' as const) : ('web' as const),
    codes: [...codes],
  };
  const anyones = useQuery({ ...quoteOf(business.slug, wanted), enabled: !isKnown });
  const own = useQuery(ownQuoteOf(business.slug, wanted, isKnown));
  const { data } = isKnown ? own : anyones;
  if (!data) return null;
  const nearest = data.nearly[0];
  return (
    <>
      {nearest && (
        <Notice icon="star">
          {t('offers.nearly', { amount: formats.money(nearest.missing_cents), name: nameOf(nearest) })}
        </Notice>
      )}
      {data.discounts.length > 0 && (
        <section className={card.card} aria-live="polite">
          {data.discounts.map((one) => (
            <p key={`${one.name} ${one.cents}`} className={card.sum}>
              <Own>{nameOf(one)}</Own> <Price cents={-one.cents} formats={formats} />
            </p>
          ))}
          <Total text={t('total')} cents={data.total_cents} formats={formats} />
        </section>
      )}
    </>
  );
}
