// How an order is paid. Cash is what there is; the other methods stand here as the business gets them.

import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import classes from './Choice.module.css';

export function PaymentForm({ fulfilment }: { fulfilment: string }) {
  const { t } = useTexts();
  return (
    <fieldset className={classes.choices}>
      <legend>{t('payment')}</legend>
      <label className={classes.choice}>
        <input type="radio" name="payment_method" value="cash" checked readOnly />
        <Icon name="cash" />
        <span>
          <b>{t('cash')}</b>
          <small>{t(`pay.${fulfilment}`)}</small>
        </span>
      </label>
    </fieldset>
  );
}
