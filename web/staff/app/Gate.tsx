// Who is not signed in sees the sign-in; an invitation is answered before that.

import { useCountry, useLanguage } from '@shared/ui/language';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Invitation } from '../sign-in/Invitation';
import { SetUpFirst } from '../sign-in/SetUpFirst';
import { SignIn } from '../sign-in/SignIn';
import { Failed, Loading } from './parts';
import { router } from './router';
import { begin, useSessionState } from './session';

type Step = 'beginning' | 'ready' | { failed: unknown };

export function Gate() {
  const { session } = useSessionState();
  const [step, setStep] = useState<Step>('beginning');
  const [invited, setInvited] = useState(() => location.pathname === '/staff/invitation');

  const start = () => {
    setStep('beginning');
    begin().then(
      () => setStep('ready'),
      (error: unknown) => setStep({ failed: error }),
    );
  };
  useEffect(start, []);

  // Whatever they are shown first: it does not change under their hands later.
  const { propose } = useLanguage();
  const business = session?.business;
  useCountry(business?.country ?? '');
  useEffect(() => {
    if (business) propose(business.language);
  }, [business, propose]);

  if (invited) {
    return (
      <Invitation
        done={() => {
          void router.navigate({ to: '/', replace: true });
          setInvited(false);
        }}
      />
    );
  }
  if (session?.me.must_set_up_mfa) return <SetUpFirst />;
  if (session) return <RouterProvider router={router} />;
  if (step === 'beginning') return <Loading />;
  if (step === 'ready') return <SignIn />;
  return <Failed error={step.failed} again={start} />;
}
