// The way to the account, from where orders are.

import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import row from '../pages/OrdersPage.module.css';
import card from './Card.module.css';

export function AccountLink() {
  const { t } = useTexts();
  return (
    <Link to="/customer" id="account" className={`${card.card} ${row.row}`}>
      <span className={row.head}>
        <Icon name="people" />
        <b className={card.grow}>{t('account.open')}</b>
        <Icon name="chevron" />
      </span>
      <span className={card.dim}>{t('account.hint')}</span>
    </Link>
  );
}
