// A newer version was deployed while this one was open: said, and taken when the person agrees.

import { registerSW } from 'virtual:pwa-register';
import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useSyncExternalStore } from 'react';
import { keepFirstMenu } from '../services/firstMenu';
import classes from './Told.module.css';

const LOOK_EVERY = 60 * 60_000;

let isNew = false;
let changed = () => {};

function show(now: boolean): void {
  isNew = now;
  changed();
}

// Once, however often this is drawn anew: what comes between two registrations would be told to neither.
const update = registerSW({
  onNeedRefresh: () => show(true),
  onRegisteredSW: (_, registration) => {
    void keepFirstMenu();
    if (registration) setInterval(() => void registration.update(), LOOK_EVERY);
  },
});

function subscribe(listener: () => void): () => void {
  changed = listener;
  return () => {
    changed = () => {};
  };
}

export default function Update() {
  const { t } = useTexts();
  if (!useSyncExternalStore(subscribe, () => isNew)) return null;
  return (
    <div className={classes.told} role="status">
      <Notice icon="again">
        <b>{t('update.title')}</b>
        <p>
          <Button size="xs" onClick={() => void update(true)}>
            {t('update.yes')}
          </Button>{' '}
          <Button size="xs" variant="default" onClick={() => show(false)}>
            {t('update.later')}
          </Button>
        </p>
      </Notice>
    </div>
  );
}
