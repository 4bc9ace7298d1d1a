// Pieces of a customer that several views show.

import type { CustomerRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { Icon } from '../app/icons';
import { Tag, type Tone } from '../app/parts';
import classes from './customer-parts.module.css';

const TONES: Record<CustomerRead['type'], Tone> = { guest: 'plain', stub: 'info', full: 'good' };

/** How much is known of them: guest, stub or full profile. */
export function TypeTag({ type }: { type: CustomerRead['type'] }) {
  const { t } = useTexts();
  return <Tag tone={TONES[type]}>{t(`customers.type.${type}`)}</Tag>;
}

/** Their phone number, and whether it is proved that it is theirs. */
export function CustomerPhone({ customer }: { customer: CustomerRead }) {
  const { t } = useTexts();
  if (customer.phone === null) return <span className="muted">{t('customers.no_phone')}</span>;
  return (
    <span className={classes.phone}>
      <Ltr>{customer.phone}</Ltr>
      {customer.phone_verified && <Proved />}
    </span>
  );
}

export function Proved() {
  const { t } = useTexts();
  return (
    <span className={classes.proved} title={t('customers.proved')}>
      <Icon name="check" size={15} />
      <span className="visually-hidden">{t('customers.proved')}</span>
    </span>
  );
}

/** That they are not as others are: put away, or gone into another one. */
export function StateTag({ customer }: { customer: CustomerRead }) {
  const { t } = useTexts();
  if (customer.merged_into !== null) return <Tag tone="violet">{t('customers.merged')}</Tag>;
  return customer.is_active ? null : <Tag tone="bad">{t('customers.inactive')}</Tag>;
}

/** The name in the other script, and the number. */
export function OtherName({ customer }: { customer: CustomerRead }) {
  const { otherNameOf } = useTexts();
  const other = otherNameOf(customer);
  return (
    <span className={classes.small}>
      {other && (
        <>
          <Own>{other}</Own> ·{' '}
        </>
      )}
      <Ltr>{customer.customer_number}</Ltr>
    </span>
  );
}
