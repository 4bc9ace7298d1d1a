import { TextInput, type TextInputProps } from '@mantine/core';
import { western } from '@shared/format';

interface MoneyFieldProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  value: string;
  change: (value: string) => void;
}

/** An amount of the business's currency, in whichever digits the keyboard writes. */
export function MoneyField({ change, ...rest }: MoneyFieldProps) {
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      dir="ltr"
      maxLength={14}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => change(western(event.currentTarget.value).replace('٫', '.'))}
      {...rest}
    />
  );
}
