// The basket before it is ordered: what is in it, and what it costs.

import { Button } from '@mantine/core';
import { now } from '@shared/api/client';
import { catalogOf, countOf, look, MOST, subtotal, withLineChanged } from '@shared/basket';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Empty, Stepper } from '../components/Bits';
import card from '../components/Card.module.css';
import { Note, Options } from '../components/Lines';
import { Page } from '../components/Page';
import { Waiting } from '../components/Unfinished';
import { useBasket } from '../services/basket';
import { useBrand } from '../services/brand';
import { useBasketQuote } from '../services/offers';
import { addressOf, type Place } from '../services/place';
import { type AnyMenu, menuOf } from '../services/queries';

const EVERY = 15_000;

const CartOffers = lazy(() => import('../components/offers/CartOffers'));
const ItemSheet = lazy(() => import('../components/ItemSheet'));

export default function CartPage({ place }: { place: Place }) {
  // As it is now: what was sold out since is marked before the person goes on.
  const menu = useQuery({ ...menuOf(place), refetchOnMount: 'always', refetchInterval: EVERY });
  useBrand(menu.data?.business);
  return menu.data ? <Cart place={place} menu={menu.data} /> : null;
}

function Cart({ place, menu }: { place: Place; menu: AnyMenu }) {
  const { t, nameOf } = useTexts();
  const formats = useFormats(menu.business);
  const catalog = useMemo(() => catalogOf(menu), [menu]);
  const { basket, setLines } = useBasket(place);
  const [changed, setChanged] = useState<number | null>(null);
  const { business } = menu;
  const quote = useBasketQuote(place, business.slug, basket);
  if (!basket) return null;
  const { lines } = basket;
  const seen = lines.map((line) => look(line, catalog));
  const troubled = seen.some(({ trouble }) => trouble);
  const line = changed === null ? undefined : lines[changed];
  const item = line && catalog.get(line.item_id);

  if (lines.length === 0) {
    return (
      <Page title={t('basket.title')} back={addressOf(place)}>
        <Empty icon="bag" title={t('basket.empty')}>
          <p>{t('basket.empty_text')}</p>
          <Button component={Link} to={addressOf(place)}>
            {t('back_to_menu')}
          </Button>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={t('basket.title')}
      back={addressOf(place)}
      foot={
        <>
          {!business.takes_orders && (
            <Notice tone="warn" icon="clock">
              {business.opens_at
                ? t('closed_until', { when: formats.when(business.opens_at, now()) })
                : t('not_taking_orders')}
            </Notice>
          )}
          {troubled && <Notice tone="bad">{t('error.basket_troubled')}</Notice>}
          <Button
            component={Link}
            to="/checkout"
            size="lg"
            radius="xl"
            id="to-checkout"
            disabled={troubled || !business.takes_orders}
            justify="space-between"
            rightSection={
              <span className="amount">
                {formats.money(quote?.discount_cents ? quote.total_cents : subtotal(lines, catalog))}
              </span>
            }
          >
            {t('basket.checkout')}
          </Button>
        </>
      }
    >
      <Waiting place={place} business={business} />
      <section className={card.card} aria-label={t('basket.lines')}>
        <ul className={card.lines}>
          {seen.map(({ item: dish, options, unit, total, trouble }, at) => {
            const one = lines[at];
            if (!one) return null;
            const name = dish ? nameOf(dish) : t('gone_item');
            const remove = () => setLines((all) => all.filter((_, index) => index !== at));
            return (
              <li key={`${one.item_id} ${one.options.join(' ')} ${one.note}`} className={card.line}>
                <div className={card.grow}>
                  <b>
                    <Own>{name}</Own>
                  </b>
                  <Options options={options} />
                  <Note text={one.note} />
                  {trouble && (
                    <span className={card.trouble}>
                      <Icon name="warn" size={16} />
                      {t(`problem.${trouble}`)}
                    </span>
                  )}
                  <span className={card.links}>
                    {dish?.available && (
                      <button type="button" className={card.link} onClick={() => setChanged(at)}>
                        {t('change')}
                      </button>
                    )}
                    <button
                      type="button"
                      className={card.link}
                      aria-label={t('remove_item', { item: name })}
                      onClick={remove}
                    >
                      {t('remove')}
                    </button>
                  </span>
                </div>
                <div className={card.side}>
                  {!trouble && <b className="amount">{formats.money(total)}</b>}
                  {!trouble && one.quantity > 1 && (
                    <span className={card.dim}>{t('each', { price: formats.money(unit) })}</span>
                  )}
                  <Stepper
                    value={one.quantity}
                    min={0}
                    max={MOST}
                    label={t('quantity_of', { item: name })}
                    more={t('more')}
                    fewer={t('fewer')}
                    onChange={(quantity) =>
                      setLines((all) =>
                        quantity === 0
                          ? all.filter((_, index) => index !== at)
                          : all.map((other, index) => (index === at ? { ...other, quantity } : other)),
                      )
                    }
                  />
                </div>
              </li>
            );
          })}
        </ul>
      </section>
      <p className={card.dim} aria-live="polite">
        {t('basket.count', { n: countOf(lines) })} · {formats.money(subtotal(lines, catalog))}
      </p>
      {quote && (
        <Suspense>
          <CartOffers of={quote} formats={formats} />
        </Suspense>
      )}
      {line && item && changed !== null && (
        <Suspense>
          <ItemSheet
            item={item}
            formats={formats}
            orderable={business.takes_orders}
            line={line}
            onClose={() => setChanged(null)}
            onChosen={(wanted) => {
              setLines((all) => withLineChanged(all, changed, wanted));
              setChanged(null);
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}
