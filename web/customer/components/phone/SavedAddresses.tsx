// Of the addresses that are saved with one's number, the one that this order is brought to.

import type { AddressRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import choice from '../Choice.module.css';
import { PhoneTexts } from './PhoneTexts';

interface SavedAddressesProps {
  addresses: readonly AddressRead[];
  /** Undefined: another one. */
  chosen: AddressRead | undefined;
  onChoose: (address: AddressRead | null) => void;
}

export default function SavedAddresses(props: SavedAddressesProps) {
  return (
    <PhoneTexts>
      <Choices {...props} />
    </PhoneTexts>
  );
}

function Choices({ addresses, chosen, onChoose }: SavedAddressesProps) {
  const { t } = useTexts();
  return (
    <fieldset className={choice.choices} id="saved-addresses">
      <legend>{t('phone.addresses')}</legend>
      {addresses.map((address) => (
        <label key={address.id} className={choice.choice}>
          <input
            type="radio"
            name="address"
            checked={address.id === chosen?.id}
            onChange={() => onChoose(address)}
          />
          <span>
            <b>{t(`profile.kind.${address.address_type}`)}</b>
            <small>{address.one_line ? <Own>{address.one_line}</Own> : t('profile.map_only')}</small>
          </span>
        </label>
      ))}
      <label className={choice.choice}>
        <input type="radio" name="address" checked={!chosen} onChange={() => onChoose(null)} />
        <span>
          <b>{t('phone.another_address')}</b>
        </span>
      </label>
    </fieldset>
  );
}
