import { TextInput, type TextInputProps } from '@mantine/core';
import { western } from '@shared/format';
import { useTexts } from '@shared/ui/language';

interface CountFieldProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  value: string;
  change: (value: string) => void;
}

/** A whole number, written with whichever digits and shown in the page's. */
export function CountField({ value, change, ...rest }: CountFieldProps) {
  const { digits } = useTexts();
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      maxLength={12}
      value={digits(value)}
      onChange={(event) => change(western(event.currentTarget.value))}
      {...rest}
    />
  );
}

/** What was typed as a whole number; null: it is none. */
export const countOf = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null);

/** What was written as a number between the two; null: it is none. */
export const between = (text: string, least: number, most: number): number | null => {
  const found = countOf(text);
  return found !== null && found >= least && found <= most ? found : null;
};
