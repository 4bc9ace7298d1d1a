// What stands in a card that leads somewhere.

import { Icon, type IconName } from '@shared/ui/Icon';
import type { ReactNode } from 'react';
import row from '../pages/OrdersPage.module.css';
import card from './Card.module.css';
import classes from './RowText.module.css';

interface RowTextProps {
  icon: IconName;
  title: ReactNode;
  hint: ReactNode;
}

export const ROW = `${card.card} ${row.row}`;

export const RowText = ({ icon, title, hint }: RowTextProps) => (
  <>
    <span className={row.head}>
      <Icon name={icon} />
      <span className={`${card.grow} ${classes.title}`}>{title}</span>
      <Icon name="chevron" />
    </span>
    <span className={card.dim}>{hint}</span>
  </>
);
