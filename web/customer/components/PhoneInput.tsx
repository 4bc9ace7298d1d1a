// A phone number, and the country it is of.

import './overlays.css';
import { TextInput } from '@mantine/core';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { CALLING, numberFrom, numberOf } from '../services/calling';
import classes from './PhoneInput.module.css';
import { useCountries } from './useCountries';

interface PhoneInputProps {
  id: string;
  label: string;
  description: string | undefined;
  required: boolean;
  /** What a number without a calling code is taken for; '' where that is nothing. */
  home: string;
  value: string;
  error: string | undefined;
  onChange: (written: string) => void;
}

/** The country is chosen beside it; a number that is written with its code chooses it, too. */
export function PhoneInput({ home, value, onChange, ...shown }: PhoneInputProps) {
  const { t } = useTexts();
  const { country, rest } = numberOf(value, home);
  const countries = useCountries();
  return (
    <TextInput
      type="tel"
      autoComplete="tel"
      inputMode="tel"
      dir="ltr"
      maxLength={40}
      size="md"
      withAsterisk={false}
      leftSectionWidth="min(5.5rem, 45%)"
      classNames={{ input: classes.phone ?? '' }}
      leftSectionPointerEvents="all"
      leftSection={
        <span className={classes.calling}>
          <span dir="ltr">{CALLING.get(country) ?? '+'}</span>
          <span className={classes.down}>
            <Icon name="chevron" size={14} />
          </span>
          <select
            aria-label={t('field.phone_country')}
            value={country}
            onChange={(event) => onChange(numberFrom(event.currentTarget.value, rest, home))}
          >
            {country === '' && <option value="">+</option>}
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name} ({CALLING.get(code)})
              </option>
            ))}
          </select>
        </span>
      }
      value={rest}
      onChange={(event) => {
        const written = event.currentTarget.value;
        const own = /^\s*(\+|00)/.test(written);
        onChange(own ? written : numberFrom(country, written, home));
      }}
      {...shown}
    />
  );
}
