// What one has had most often here, one touch away: a row above the menu, for whoever has ordered before.

import type { CategoryWithItems, OptionOffered } from '@shared/api/schema';
import { catalogOf, type Line, look } from '@shared/basket';
import type { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { moreTexts, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { usualAt } from '../services/usual';
import classes from './Favourites.module.css';

const UsualTexts = moreTexts({
  en: () => import('../strings/usual/en.json'),
  ar: () => import('../strings/usual/ar.json'),
});

interface FavouritesProps {
  slug: string;
  menu: { categories: CategoryWithItems[] };
  formats: Formats;
  onAdd: (line: Line) => void;
}

export default function Favourites(props: FavouritesProps) {
  return (
    <UsualTexts>
      <Row {...props} />
    </UsualTexts>
  );
}

function Row({ slug, menu, formats, onAdd }: FavouritesProps) {
  const { t, nameOf } = useTexts();
  const { data } = useQuery(usualAt(slug));
  const catalog = useMemo(() => catalogOf(menu), [menu]);
  const [added, setAdded] = useState('');
  const found = (data?.favourites ?? []).flatMap((one) => {
    const line: Line = { item_id: one.item_id, quantity: 1, options: one.options, note: '' };
    const { item, options, unit, trouble } = look(line, catalog);
    // The menu on the screen may be older than the answer, or newer.
    return item && !trouble ? [{ line, item, options, unit, times: one.times }] : [];
  });
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="favourites">
      <h2 id="favourites">{t('usual.title')}</h2>
      <ul className={classes.row}>
        {found.map(({ line, item, options, unit, times }) => (
          <li key={item.id}>
            <button
              type="button"
              className={classes.card}
              aria-label={t('usual.add', { item: nameOf(item), price: formats.money(unit) })}
              onClick={() => {
                onAdd(line);
                setAdded(t('usual.added', { item: nameOf(item) }));
              }}
            >
              {item.image && <img src={item.image.small} alt="" width={56} height={56} loading="lazy" />}
              <span className={classes.text}>
                <b>
                  <Own>{nameOf(item)}</Own>
                </b>
                <Said options={options} times={times} />
                <span className="amount">{formats.money(unit)}</span>
              </span>
              <span className={classes.plus}>
                <Icon name="plus" size={18} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="visually-hidden" role="status">
        {added}
      </p>
    </section>
  );
}

/** With what it was had; without anything, how often. */
function Said({ options, times }: { options: OptionOffered[]; times: number }) {
  const { t, nameOf } = useTexts();
  return (
    <span className={classes.said}>
      {options.length > 0 ? options.map(nameOf).join(' · ') : t('usual.times', { n: times })}
    </span>
  );
}
