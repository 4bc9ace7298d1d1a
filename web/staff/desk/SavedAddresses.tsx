// Where a known customer has had things brought to before.

import { Radio } from '@mantine/core';
import type { AddressRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useSession } from '../app/session';
import classes from './desk.module.css';

const LONGEST = 300; // of an order's address

/** As it stands on an order, with what whoever brings it has to know. */
export const writtenAddress = (address: AddressRead): string =>
  [address.one_line || address.map_url, address.delivery_notes].filter(Boolean).join('\n').slice(0, LONGEST);

const ELSEWHERE = 'elsewhere';

interface SavedAddressesProps {
  addresses: readonly AddressRead[];
  /** Null: none of them. */
  chosen: string | null;
  /** It is brought to certain areas. */
  hasZones: boolean;
  choose: (id: string | null) => void;
}

export function SavedAddresses({ addresses, chosen, hasZones, choose }: SavedAddressesProps) {
  const { t } = useTexts();
  return (
    <Radio.Group
      label={t('desk.addresses')}
      value={chosen ?? ELSEWHERE}
      onChange={(value) => choose(value === ELSEWHERE ? null : value)}
    >
      <div className={classes.places}>
        {addresses.map((one) => (
          <Radio key={one.id} value={one.id} label={<Place address={one} hasZones={hasZones} />} />
        ))}
        <Radio value={ELSEWHERE} label={t('desk.elsewhere')} />
      </div>
    </Radio.Group>
  );
}

function Place({ address, hasZones }: { address: AddressRead; hasZones: boolean }) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const { zone } = address;
  return (
    <span className={classes.place}>
      <Own>{address.one_line || t('finder.on_the_map')}</Own>
      {address.delivery_notes && (
        <span className="muted" dir="auto">
          {address.delivery_notes}
        </span>
      )}
      {zone && (
        <span className="muted">
          <Own>{nameOf(zone)}</Own> · {t('desk.zone', { fee: money(zone.fee_cents) })}
        </span>
      )}
      {/* Without a distance it is not on the map: nobody knows. */}
      {hasZones && !zone && address.distance_meters !== null && (
        <span className={classes.trouble}>{t('desk.out_of_reach')}</span>
      )}
    </span>
  );
}
