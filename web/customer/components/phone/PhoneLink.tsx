// The way to one's details at a business, from where they are of use.

import type { BusinessOffered } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { nameSaid, ownAt } from '../../services/phone';
import { ROW, RowText } from '../RowText';
import { PhoneTexts } from './PhoneTexts';

interface PhoneLinkProps {
  business: Pick<BusinessOffered, 'slug' | 'name' | 'name2'>;
  /** From where, and so what for. */
  from: 'orders' | 'checkout' | 'account';
  /** The address of that page. */
  back: string;
}

export default function PhoneLink(props: PhoneLinkProps) {
  return (
    <PhoneTexts>
      <Way {...props} />
    </PhoneTexts>
  );
}

function Way({ business, from, back }: PhoneLinkProps) {
  const { t, nameOf } = useTexts();
  const { slug } = business;
  const { data: mine } = useQuery(ownAt(slug));
  if (mine === undefined) return null;
  const way = {
    to: '/r/$slug/phone',
    params: { slug },
    search: { back },
    id: 'phone-link',
    className: ROW,
  } as const;
  if (mine === null) {
    return (
      <Link {...way}>
        <RowText
          icon="people"
          title={t(`phone.link.${from}`, { business: nameOf(business) })}
          hint={t(`phone.link_hint.${from}`)}
        />
      </Link>
    );
  }
  const name = nameSaid(mine.customer);
  return (
    <Link {...way}>
      <RowText
        icon="people"
        title={t('phone.yours')}
        hint={
          <>
            {name && <Own>{name}</Own>}
            {name && mine.customer.phone && ' · '}
            {mine.customer.phone && <Ltr>{mine.customer.phone}</Ltr>}
          </>
        }
      />
    </Link>
  );
}
