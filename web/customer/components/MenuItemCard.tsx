import type { ImageOffered, ItemOffered } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import classes from './MenuItemCard.module.css';

interface MenuItemCardProps {
  item: ItemOffered;
  formats: Formats;
  /** How many of it are in the basket. */
  count: number;
  /** With a large picture on top. */
  large?: boolean;
  onOpen: () => void;
}

/** One dish. The whole card opens it; the button is what a keyboard or a screen reader finds. */
export function MenuItemCard({ item, formats, count, large = false, onOpen }: MenuItemCardProps) {
  const { t, nameOf, descriptionOf, digits } = useTexts();
  const name = nameOf(item);
  const price = formats.money(item.price_cents);
  return (
    <li
      className={large ? `${classes.card} ${classes.large}` : classes.card}
      data-unavailable={!item.available || undefined}
      data-item={item.id}
    >
      <div className={classes.text}>
        <h3 className={classes.name}>
          <Own>{name}</Own>
          {item.is_featured && (
            <span className={classes.star}>
              <Icon name="star" size={14} />
              <span className="visually-hidden">{t('featured')}</span>
            </span>
          )}
        </h3>
        {descriptionOf(item) && <p className={classes.description}>{descriptionOf(item)}</p>}
        <p className={classes.foot}>
          <span className="amount">{price}</span>
          {!item.available && (
            <span className={classes.why}>{t(item.unavailable_because ?? 'sold_out')}</span>
          )}
        </p>
      </div>
      <div className={classes.side}>
        {large ? (
          <LargePicture image={item.image} />
        ) : item.image ? (
          <img
            className={classes.image}
            src={item.image.small}
            alt=""
            loading="lazy"
            width={104}
            height={104}
          />
        ) : (
          <span className={classes.drawn} aria-hidden="true">
            <Icon name="dish" size={34} />
          </span>
        )}
        <button
          type="button"
          className={classes.open}
          aria-label={t(item.available ? 'choose_item' : 'look_at_item', { item: name, price })}
          onClick={onOpen}
          // Whole: a row that snaps would leave the next card where it is.
          onFocus={(event) =>
            event.currentTarget.closest('li')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
          }
        >
          <span className={classes.plus}>
            {count > 0 ? (
              <b>{digits(count)}</b>
            ) : (
              <Icon name={item.available ? 'plus' : 'chevron'} size={18} />
            )}
          </span>
        </button>
      </div>
    </li>
  );
}

/** The drawn plate stands for a dish without a picture. */
const LargePicture = ({ image }: { image: ImageOffered | null }) =>
  image ? (
    <img
      className={classes.image}
      src={image.large}
      srcSet={`${image.small} 320w, ${image.large} 960w`}
      sizes="(min-width: 26rem) 22rem, 86vw"
      alt=""
      width={352}
      height={176}
    />
  ) : (
    <img className={classes.image} src="/dish.svg" alt="" width={352} height={176} />
  );
