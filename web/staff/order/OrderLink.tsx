import { useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useOpenOrder } from '../app/useOpenOrder';
import classes from './order-link.module.css';

/** Opens the order over the page. */
export function OrderLink({ id, number }: { id: string | null; number: string | null }) {
  const { t } = useTexts();
  const open = useOpenOrder();
  if (id === null || number === null) return <span className="muted">{t('payments.no_order')}</span>;
  return (
    <button type="button" className={classes.link} onClick={() => open(id)}>
      <span className="visually-hidden">{t('order')} </span>
      <Ltr>#{number}</Ltr>
    </button>
  );
}
