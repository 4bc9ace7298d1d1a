// The switches for language, light and dark, and the bell.

import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { LANGUAGES } from '@shared/text';
import { useLanguage, useTexts } from '@shared/ui/language';
import { Icon } from './icons';
import { turn, useSound } from './sound';

export function LanguageButton() {
  const { texts, choose } = useLanguage();
  const other = texts.language === 'en' ? 'ar' : 'en';
  return (
    <ActionIcon
      variant="default"
      size={44}
      radius="xl"
      lang={other}
      aria-label={`${LANGUAGES[other].short} – ${LANGUAGES[other].name}`}
      onClick={() => choose(other)}
    >
      <b aria-hidden="true">{LANGUAGES[other].short}</b>
    </ActionIcon>
  );
}

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
