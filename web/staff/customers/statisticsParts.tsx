// What is told in numbers of one customer, and of all of them together.

import type { FavouriteItem } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { Card } from '../app/parts';
import { Figure } from '../order/messageParts';
import classes from './customer.module.css';

/** How long it is from one order to the next. */
export function Between({ name, days }: { name: string; days: number | null }) {
  const { t } = useTexts();
  return (
    <Figure name={name}>
      <span>
        {days === null
          ? t('customer.between_none')
          : days < 1
            ? t('customer.between_less')
            : t('customer.between_days', { n: Math.round(days) })}
      </span>
    </Figure>
  );
}

interface FavouritesProps {
  items: readonly FavouriteItem[];
  none: string;
  /** Of which orders they are. */
  note?: string;
}

export function Favourites({ items, none, note }: FavouritesProps) {
  const { t, nameOf, digits } = useTexts();
  return (
    <Card id="favourites" title={t('customer.favourites')}>
      {items.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <ol className={classes.favourites}>
          {items.map((one) => (
            <li key={one.item_id ?? one.name}>
              <Own>{nameOf(one)}</Own>
              <span className="muted">
                {digits(`×${one.quantity}`)} · {t('customer.in_orders', { n: one.orders })}
              </span>
            </li>
          ))}
        </ol>
      )}
      {note && (
        <div className={classes.metered}>
          <p className="muted">{note}</p>
        </div>
      )}
    </Card>
  );
}
