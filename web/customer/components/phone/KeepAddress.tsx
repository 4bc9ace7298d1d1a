// Whether an address that was typed is to be there the next time.

import { useTexts } from '@shared/ui/language';
import choice from '../Choice.module.css';
import { PhoneTexts } from './PhoneTexts';

interface KeepAddressProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export default function KeepAddress(props: KeepAddressProps) {
  return (
    <PhoneTexts>
      <Box {...props} />
    </PhoneTexts>
  );
}

function Box({ checked, onChange }: KeepAddressProps) {
  const { t } = useTexts();
  return (
    <label className={choice.choice}>
      <input
        type="checkbox"
        id="keep-address"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{t('phone.keep_address')}</span>
    </label>
  );
}
