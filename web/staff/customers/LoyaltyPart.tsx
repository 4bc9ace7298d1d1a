// Points and tier, as they are.

import type { CustomerDetail } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { Card, Empty } from '../app/parts';
import { Figure } from '../order/messageParts';

export function LoyaltyPart({ customer }: { customer: CustomerDetail }) {
  const { t, digits } = useTexts();
  const { loyalty_points: points, tier } = customer;
  if (points === 0 && tier === null) return <Empty icon="star" text={t('customer.points_none')} />;
  return (
    <Card id="loyalty" title={t('customer.loyalty')}>
      <Figure name={t('customer.points')}>
        <strong>{digits(points)}</strong>
      </Figure>
      <Figure name={t('customer.tier')}>{tier ? <Own>{tier}</Own> : <span>–</span>}</Figure>
    </Card>
  );
}
