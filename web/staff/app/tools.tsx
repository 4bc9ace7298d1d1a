// The switches for light and dark, and for the bell.

import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Icon } from './icons';
import { turn, useSound } from './sound';

export function SchemeButton() {
  const { t } = useTexts();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--mantine-color-text)"
      size={44}
      radius="xl"
      aria-label={t(dark ? 'scheme.light' : 'scheme.dark')}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} size={20} />
    </ActionIcon>
  );
}

export function SoundButton() {
  const { t } = useTexts();
  const on = useSound();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--mantine-color-text)"
      size={44}
      radius="xl"
      aria-label={t('sound')}
      aria-pressed={on}
      title={t(on ? 'sound.off' : 'sound.on')}
      onClick={() => turn(!on)}
    >
      <Icon name={on ? 'sound' : 'mute'} size={20} />
    </ActionIcon>
  );
}
