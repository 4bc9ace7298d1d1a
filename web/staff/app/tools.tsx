// The switches for light and dark, and for the bell.

import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { turn, useSound } from './sound';
import { HeadButton } from './ToolButton';

export function SchemeButton() {
  const { t } = useTexts();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <HeadButton
      icon={dark ? 'sun' : 'moon'}
      label={t(dark ? 'scheme.light' : 'scheme.dark')}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    />
  );
}

export function SoundButton() {
  const { t } = useTexts();
  const on = useSound();
  return (
    <HeadButton
      icon={on ? 'sound' : 'mute'}
      label={t('sound')}
      aria-pressed={on}
      title={t(on ? 'sound.off' : 'sound.on')}
      onClick={() => turn(!on)}
    />
  );
}
