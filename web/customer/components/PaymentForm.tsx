// How something is paid: by which way, from which wallet, with what tip.

import { Skeleton, TextInput } from '@mantine/core';
import type { PaymentMethods } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useId } from 'react';
import { type Method, percentOf, type Tip, tipOf } from '../services/payment';
import { TryAgain } from './Bits';
import classes from './Choice.module.css';
import { PhoneInput } from './PhoneInput';
import { ICON_OF, PayIcon } from './pay/icons';
import pay from './pay/Pay.module.css';

/** As it is typed: `wallet` is the number, whether it is needed or not. */
export interface PayChoice {
  method: Method | undefined;
  wallet: string;
  tip: Tip;
}

export type PayField = 'wallet' | 'tip';

interface PaymentFormProps {
  offered: Pick<PaymentMethods, 'methods' | 'tip_percents' | 'is_sandbox'>;
  choice: PayChoice;
  /** What is paid without a tip. */
  cents: number;
  fulfilment: string;
  /** Of the business. */
  country: string;
  decimals: number;
  formats: Formats;
  problems: Partial<Record<PayField, string>>;
  onChange: (changed: Partial<PayChoice>) => void;
}

export function PaymentForm(props: PaymentFormProps) {
  const { offered, choice, fulfilment, country, problems, onChange } = props;
  const { t } = useTexts();
  const group = useId();
  const { method } = choice;
  const needsPhone = offered.methods.some((one) => one.method === method && one.needs_phone);
  if (offered.methods.length === 0) return <Notice tone="warn">{t('pay.none')}</Notice>;
  return (
    <>
      <fieldset className={classes.choices}>
        <legend>{t('pay.how')}</legend>
        {offered.methods.map(({ method: one }) => (
          <label key={one} className={classes.choice}>
            <input
              type="radio"
              name={`payment_method${group}`}
              value={one}
              checked={one === method}
              onChange={() => onChange({ method: one })}
            />
            <PayIcon name={ICON_OF[one]} />
            <span>
              <b>{t(`method.${one}`)}</b>
              <small>{t(one === 'cash' ? `pay.${fulfilment}` : `pay.${one}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {needsPhone && method && (
        <PhoneInput
          id="wallet"
          label={t('pay.wallet', { method: t(`method.${method}`) })}
          description={t('pay.wallet_hint')}
          required
          home={country}
          value={choice.wallet}
          error={problems.wallet}
          onChange={(wallet) => onChange({ wallet })}
        />
      )}
      {method && method !== 'cash' && <TipChoice {...props} />}
      {offered.is_sandbox && method && method !== 'cash' && (
        <p className={pay.hint}>{t('pay.sandbox_short')}</p>
      )}
    </>
  );
}

function TipChoice({
  offered,
  choice: { tip },
  cents,
  decimals,
  formats,
  problems,
  onChange,
}: PaymentFormProps) {
  const { t, digits } = useTexts();
  const group = useId();
  if (offered.tip_percents.length === 0) return null;
  const percents = [0, ...offered.tip_percents];
  const chosen = 'percent' in tip ? tip.percent : null;
  const own = tipOf(tip, cents, decimals);
  return (
    <fieldset className={pay.tips}>
      <legend>
        {t('tip')} <small className={pay.small}>{t('tip.hint')}</small>
      </legend>
      <div className={pay.chips}>
        {percents.map((percent) => (
          <label key={percent} className={pay.chip}>
            <input
              type="radio"
              name={`tip${group}`}
              value={percent}
              checked={chosen === percent}
              onChange={() => onChange({ tip: { percent } })}
            />
            <b>{percent === 0 ? t('tip.none') : digits(`${percent}%`)}</b>
            {percent > 0 && cents > 0 && (
              <small className={`amount ${pay.small}`}>{formats.money(percentOf(percent, cents))}</small>
            )}
          </label>
        ))}
        <label className={pay.chip}>
          <input
            type="radio"
            name={`tip${group}`}
            value="own"
            checked={chosen === null}
            onChange={() => onChange({ tip: { own: '' } })}
          />
          <b>{t('tip.own')}</b>
          {chosen === null && own !== null && own > 0 && (
            <small className={`amount ${pay.small}`}>{formats.money(own)}</small>
          )}
        </label>
      </div>
      {'own' in tip && (
        <TextInput
          id="tip"
          label={t('tip.amount')}
          inputMode="decimal"
          dir="ltr"
          size="md"
          maxLength={10}
          value={tip.own}
          error={problems.tip}
          onChange={(event) => onChange({ tip: { own: event.currentTarget.value } })}
        />
      )}
    </fieldset>
  );
}

interface MethodsLoadedProps {
  query: { data: PaymentMethods | undefined; failureReason: unknown; refetch: () => unknown };
  children: (offered: PaymentMethods) => React.ReactNode;
}

/** The three states of what is offered. */
export function MethodsLoaded({ query, children }: MethodsLoadedProps) {
  const texts = useTexts();
  if (query.data) return children(query.data);
  if (!query.failureReason) {
    return <Skeleton h={120} radius="md" aria-busy="true" aria-label={texts.t('loading')} role="status" />;
  }
  return (
    <Notice tone="warn" icon="warn">
      <p>{explain(query.failureReason, texts)}</p>
      <TryAgain text={texts.t('try_again')} onClick={() => void query.refetch()} />
    </Notice>
  );
}
