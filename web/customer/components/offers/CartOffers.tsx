// What is taken off a basket by now, and what a little more would bring.

import type { Quote } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import card from '../Card.module.css';
import { Price, Total } from '../Lines';
import { OfferTexts } from './OfferTexts';

interface CartOffersProps {
  of: Quote;
  formats: Formats;
}

export default function CartOffers(props: CartOffersProps) {
  return (
    <OfferTexts>
      <Shown {...props} />
    </OfferTexts>
  );
}

function Shown({ of: data, formats }: CartOffersProps) {
  const { t, nameOf } = useTexts();
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
