// The business wants everyone to have a second factor: nothing else is there before.

import { Button } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { refreshMe, signOut, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { SetUpApp } from '../settings/SetUpApp';
import { SignInPage } from './SignInPage';

export function SetUpFirst() {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const done = () => {
    toast(t('app.now_on'), 'good');
    refreshMe().catch(() => location.reload());
  };
  return (
    <SignInPage title={t('set_up_first.title')}>
      <Notice tone="warn" icon="warn">
        {t('set_up_first.text', { business: nameOf(business) })}
      </Notice>
      <p className="muted">{t('set_up_first.app')}</p>
      <SetUpApp done={done} />
      <Button variant="subtle" onClick={() => void signOut()}>
        {t('account.sign_out')}
      </Button>
    </SignInPage>
  );
}
