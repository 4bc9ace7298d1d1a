// The number of a guest that turns out to be a customer's.

import { Button } from '@mantine/core';
import type { CustomerRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { finderQuery } from '../customers/finderQueries';
import { digitsOf, isWhole } from '../customers/typed';

interface KnownNumberProps {
  /** As it was typed. */
  phone: string;
  take: (customer: CustomerRead) => void;
}

export function KnownNumber({ phone, take }: KnownNumberProps) {
  const { t, nameOf } = useTexts();
  const digits = digitsOf(phone);
  // Asked once it is whole, and not with every key before that.
  const { data } = useQuery({ ...finderQuery(digits), enabled: isWhole(digits, phone) });
  const known = data?.items.find((one) => one.phone && isWhole(one.phone, phone));
  return (
    <div role="status">
      {known && (
        <Button variant="light" size="compact-md" fullWidth onClick={() => take(known)}>
          {t('finder.known', { name: nameOf(known) })}
        </Button>
      )}
    </div>
  );
}
