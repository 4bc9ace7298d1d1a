// A newer version was deployed while this one was open: said, and taken when the person agrees.

import { useRegisterSW } from 'virtual:pwa-register/react';
import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import classes from './Told.module.css';

const LOOK_EVERY = 60 * 60_000;

export default function Update() {
  const { t } = useTexts();
  const {
    needRefresh: [isNew, setNew],
    updateServiceWorker,
  } = useRegisterSW({
    onRegisteredSW: (_, registration) => {
      if (registration) setInterval(() => void registration.update(), LOOK_EVERY);
    },
  });
  if (!isNew) return null;
  return (
    <div className={classes.told} role="status">
      <Notice icon="again">
        <b>{t('update.title')}</b>
        <p>
          <Button size="xs" onClick={() => void updateServiceWorker(true)}>
            {t('update.yes')}
          </Button>{' '}
          <Button size="xs" variant="default" onClick={() => setNew(false)}>
            {t('update.later')}
          </Button>
        </p>
      </Notice>
    </div>
  );
}
