// What guests know the business by: its logo, and the colour of its pages.

import { Button, ColorInput, FileButton } from '@mantine/core';
import type { SettingsRead } from '@shared/api/schema';
import { accentsOf } from '@shared/ui/brand';
import { useTexts } from '@shared/ui/language';
import { useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { PICTURE_TYPES } from '../app/pictures';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import classes from './brand.module.css';
import { removeLogo, setLogo } from './queries';

const SWATCHES = ['#b3381a', '#a8322f', '#8a5a00', '#1f6b43', '#0b6e6e', '#0c5e7a', '#2f4fa8', '#6541a8'];

interface BrandPartProps {
  logo: SettingsRead['logo'];
  color: string | null;
  change: (color: string | null) => void;
}

/** The colour is saved with the other settings; a logo is there as soon as it has arrived. */
export function BrandPart({ logo, color, change }: BrandPartProps) {
  const { t } = useTexts();
  return (
    <>
      <h3>{t('settings.brand')}</h3>
      <LogoField logo={logo} />
      <div className={classes.color}>
        <ColorField color={color} change={change} />
        {color && <Preview color={color} />}
      </div>
    </>
  );
}

function LogoField({ logo }: Pick<BrandPartProps, 'logo'>) {
  const { t } = useTexts();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();

  const send = async (file: File) => {
    if (await attempt(() => setLogo(file))) toast(t('settings.logo_saved'), 'good');
  };
  const remove = async () => {
    const yes = await confirm({ title: t('settings.logo_remove_title'), yes: t('remove'), danger: true });
    if (yes) await attempt(removeLogo);
  };

  return (
    <div className={classes.logo}>
      {logo ? (
        <img src={logo.small} alt={t('settings.logo')} />
      ) : (
        <span className={classes.none} aria-hidden="true">
          <Icon name="image" size={32} />
        </span>
      )}
      <div className={classes.tools}>
        <FileButton accept={PICTURE_TYPES} onChange={(file) => file && void send(file)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<Icon name="upload" />} loading={busy}>
              {t(logo ? 'settings.logo_change' : 'settings.logo_add')}
            </Button>
          )}
        </FileButton>
        {logo && (
          <Button
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            disabled={busy}
            onClick={() => void remove()}
          >
            {t('settings.logo_remove')}
          </Button>
        )}
        <p className="muted">{t('settings.logo_hint')}</p>
      </div>
    </div>
  );
}

function ColorField({ color, change }: Pick<BrandPartProps, 'color' | 'change'>) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(color ?? '');
  const choose = (text: string) => {
    setTyped(text);
    if (/^#[0-9a-f]{6}$/i.test(text)) change(text.toLowerCase());
  };
  return (
    <div className={classes.picker}>
      <ColorInput
        label={t('settings.color')}
        description={t('settings.color_hint')}
        placeholder={t('settings.color_none')}
        format="hex"
        dir="ltr"
        swatches={SWATCHES}
        withEyeDropper={false}
        value={typed}
        onChange={choose}
      />
      {color && (
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          onClick={() => {
            setTyped('');
            change(null);
          }}
        >
          {t('settings.color_remove')}
        </Button>
      )}
    </div>
  );
}

/** As guests get it, whichever scheme their phone is in. */
function Preview({ color }: { color: string }) {
  const { t } = useTexts();
  return (
    <div className={classes.previews}>
      {(['light', 'dark'] as const).map((scheme) => {
        const { filled, onFilled, text } = accentsOf(color, scheme);
        return (
          <figure key={scheme} className={classes.preview} data-scheme={scheme}>
            <span className={classes.button} style={{ background: filled, color: onFilled }}>
              {t('settings.color_button')}
            </span>
            <span style={{ color: text }}>{t('settings.color_link')}</span>
            <figcaption>{t(`settings.color_${scheme}`)}</figcaption>
          </figure>
        );
      })}
    </div>
  );
}
