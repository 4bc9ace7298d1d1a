// From the account to one's number at the business whose menu was open last.

import { lazy, Suspense } from 'react';
import { useLastMenu } from './Account';

const PhoneLink = lazy(() => import('../phone/PhoneLink'));

/** `back`: the address of the page it is on. */
export function NumberHere({ back }: { back: string }) {
  const { menu } = useLastMenu();
  if (!menu) return null;
  return (
    <Suspense>
      <PhoneLink business={menu.business} from="account" back={back} />
    </Suspense>
  );
}
