import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import classes from './CartWidget.module.css';

/** The basket, floating over the menu once there is something in it. */
export function CartWidget({ count, total }: { count: number; total: string }) {
  const { t, digits } = useTexts();
  if (count === 0) return null;
  return (
    <div className={classes.bar}>
      <Link to="/cart" className={classes.button} id="open-basket">
        <span className={classes.count} aria-hidden="true">
          {digits(count)}
        </span>
        <span className={classes.text}>
          {t('basket.open')}
          <span className="visually-hidden">{t('basket.count', { n: count })}</span>
        </span>
        <span className="amount">{total}</span>
      </Link>
    </div>
  );
}
