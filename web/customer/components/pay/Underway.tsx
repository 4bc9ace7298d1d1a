// A payment that is not decided: what its payer is to do next.

import { Button, Loader, TextInput } from '@mantine/core';
import type { PaymentRead } from '@shared/api/schema';
import { clock, type Formats, western } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { useNow } from '@shared/ui/useNow';
import { type FormEvent, type ReactNode, useState } from 'react';
import { leftOf } from '../../services/payment';
import card from '../Card.module.css';
import { Dialog } from '../Dialog';
import pay from './Pay.module.css';
import type { Paying } from './usePaying';

interface UnderwayProps {
  payment: PaymentRead;
  paying: Paying;
  formats: Formats;
  /** The browser has come back from the page where this is paid. */
  returned: boolean;
  isSandbox: boolean;
}

export function Underway(props: UnderwayProps) {
  const { payment, paying, isSandbox } = props;
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  const { step } = payment;
  // A prompt that was sent cannot be called back.
  const mayRing = step?.kind === 'approve';
  const leave = () => void paying.giveUp(payment.id);
  return (
    <>
      <Step {...props} />
      {isSandbox && step && step.kind !== 'redirect' && <SandboxHint />}
      <Button
        variant="default"
        id="another-way"
        loading={paying.doing === 'give up'}
        disabled={paying.doing !== null}
        onClick={() => (mayRing ? setAsking(true) : leave())}
      >
        {t('pay.another_way')}
      </Button>
      {asking && (
        <Dialog title={t('give_up.title')} onClose={() => setAsking(false)}>
          <p>{t('give_up.text')}</p>
          <Button
            id="give-up"
            onClick={() => {
              setAsking(false);
              leave();
            }}
          >
            {t('give_up.yes')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('give_up.no')}
          </Button>
        </Dialog>
      )}
    </>
  );
}

/** In a demo a page stands in for the payer's phone. */
function SandboxHint() {
  const { t } = useTexts();
  return (
    <p className={pay.hint}>
      {t('pay.sandbox')}{' '}
      <a href="/sandbox" target="_blank" rel="noreferrer" className={card.link}>
        {t('pay.sandbox_link')}
      </a>
    </p>
  );
}

export function Waiting({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={pay.waiting}>
      <Loader size="md" aria-hidden="true" />
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </div>
  );
}

function Step({ payment, paying, formats, returned }: UnderwayProps) {
  const { t, has } = useTexts();
  const { step, method } = payment;
  const name = t(`method.${method}`);
  if (!step) {
    return (
      <Waiting title={t('asking.title', { method: name })}>
        <p>{t('asking.text')}</p>
      </Waiting>
    );
  }
  if (step.kind === 'redirect') {
    return (
      <>
        {returned ? (
          <Returned />
        ) : (
          <div className={pay.form}>
            <h3>{t('redirect.title')}</h3>
            <p>{t('redirect.text', { amount: formats.money(payment.amount_cents) })}</p>
          </div>
        )}
        <Button component="a" href={step.url} variant={returned ? 'default' : 'filled'} id="to-provider">
          {t(returned ? 'redirect.back' : 'redirect.go')}
        </Button>
      </>
    );
  }
  if (step.kind === 'enter_code') {
    return <EnterCode payment={payment} paying={paying} text={step.text} />;
  }
  return (
    <>
      <Approve payment={payment} until={step.until} formats={formats} />
      <details className={pay.more}>
        <summary>{t('approve.nothing')}</summary>
        <ul>
          <li>
            {payment.phone ? (
              <>
                {t('approve.check_phone')} <bdi dir="ltr">{payment.phone}</bdi>
              </>
            ) : (
              t('approve.check_network')
            )}
          </li>
          {payment.phone && <li>{t('approve.check_network')}</li>}
          {has(`approve.menu_${method}`) && <li>{t(`approve.menu_${method}`)}</li>}
          <li>{t('approve.else')}</li>
        </ul>
      </details>
    </>
  );
}

/** Who closes a provider's page without paying comes back like one who has paid. */
const SOON = 8_000;

function Returned() {
  const { t } = useTexts();
  const [since] = useState(Date.now);
  const late = useNow(1000) - since > SOON;
  return (
    <Waiting title={t(late ? 'returned.late' : 'returned.title')}>
      <p>{t(late ? 'returned.late_text' : 'returned.text')}</p>
    </Waiting>
  );
}

const ROUND = 2 * Math.PI * 44;

function Approve({ payment, until, formats }: { payment: PaymentRead; until: string; formats: Formats }) {
  const { t, digits } = useTexts();
  const moment = useNow(1000);
  const left = Date.parse(until) - moment;
  if (left <= 0) {
    return (
      <Waiting title={t('approve.over')}>
        <p>{t('approve.over_text')}</p>
      </Waiting>
    );
  }
  const part = leftOf(payment.created_at, until, moment);
  return (
    <div className={pay.waiting}>
      <span className={pay.ring} role="timer" aria-label={t('approve.left')}>
        <svg viewBox="0 0 100 100" aria-hidden="true">
          <circle cx="50" cy="50" r="44" />
          <circle cx="50" cy="50" r="44" strokeDasharray={ROUND} strokeDashoffset={ROUND * (1 - part)} />
        </svg>
        <b>{digits(clock(left))}</b>
      </span>
      <div>
        <h3>{t('approve.title')}</h3>
        <p>
          {t('approve.text', {
            method: t(`method.${payment.method}`),
            amount: formats.money(payment.amount_cents),
          })}
        </p>
      </div>
    </div>
  );
}

function EnterCode({ payment, paying, text }: { payment: PaymentRead; paying: Paying; text: string }) {
  const { t, has, language } = useTexts();
  const how = `code_step.how_${payment.method}`;
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const digits = western(code).replace(/\s/g, '');
    if (/^\d{3,12}$/.test(digits)) void paying.code(payment.id, digits);
    else {
      setWrong(true);
      document.getElementById('payment-code')?.focus();
    }
  };
  return (
    <form className={pay.form} onSubmit={submit} noValidate>
      <h3>{t('code_step.title')}</h3>
      {has(how) ? <p>{t(how)}</p> : text && language === 'en' && <p>{text}</p>}
      <TextInput
        id="payment-code"
        label={t('code_step.label')}
        description={t('code_step.hint')}
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        size="md"
        maxLength={16}
        value={code}
        error={wrong && t('code_step.invalid')}
        onChange={(event) => {
          setWrong(false);
          setCode(event.currentTarget.value);
        }}
      />
      <Button type="submit" id="send-code" loading={paying.doing === 'code'} disabled={paying.doing !== null}>
        {t('code_step.send')}
      </Button>
    </form>
  );
}
