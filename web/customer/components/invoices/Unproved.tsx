// In place of the invoice, for whoever has not proved their address yet: what they do first.

import { useTexts } from '@shared/ui/language';
import { AccountTexts } from '../account/AccountTexts';
import { SendAgain } from '../account/SendAgain';
import classes from './Invoice.module.css';

export function Unproved({ email }: { email: string }) {
  const { t } = useTexts();
  return (
    <>
      <p>{t('error.email_not_proved', { email })}</p>
      <div className={classes.start}>
        <AccountTexts>
          <SendAgain email={email} />
        </AccountTexts>
      </div>
    </>
  );
}
