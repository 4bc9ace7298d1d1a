// Taking an invoice back with a credit note: what is left of it, some of its lines, or an amount.

import { Button, NumberInput, Radio, Textarea } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { CreditCreate, InvoiceDetail, Document as Invoiced } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQueries } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { either } from '../app/fields';
import { Failed, Loading, Refusal } from '../app/parts';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { MoneyField } from '../order/MoneyField';
import { decimalsOf, useMoneyIn } from '../order/paymentParts';
import { centsOf } from '../order/sums';
import classes from './forms.module.css';
import links from './invoice.module.css';
import { creditInvoice, invoiceQuery } from './queries';
import { creditOfLine, creditOfLines, type Left, leftOfInvoice } from './sums';

interface CreditFormProps {
  invoice: InvoiceDetail;
  /** `order`: money is to be given back there. */
  close: (made: InvoiceDetail | 'order' | null) => void;
}

/** Reads first what earlier credit notes took back. */
export function CreditForm({ invoice, close }: CreditFormProps) {
  const earlier = useQueries({ queries: invoice.credit_notes.map((one) => invoiceQuery(one.id)) });
  const failed = earlier.find((one) => one.error && !one.data);
  if (failed) return <Failed error={failed.error} again={() => void failed.refetch()} />;
  const credits = earlier.flatMap((one) => one.data?.document ?? []);
  if (!invoice.document || credits.length < earlier.length) return <Loading rows={3} />;
  return (
    <Form
      invoice={invoice}
      of={invoice.document}
      left={leftOfInvoice(invoice.document, credits)}
      close={close}
    />
  );
}

const WAYS = ['whole', 'lines', 'amount'] as const;
type Way = (typeof WAYS)[number];

interface FormProps extends CreditFormProps {
  of: Invoiced;
  left: Left;
}

function Form({ invoice, of, left, close }: FormProps) {
  const { t } = useTexts();
  const decimals = decimalsOf(of.currency);
  const money = useMoneyIn(of.currency);
  const { busy, problem, submit } = useSubmit();
  const [way, setWay] = useState<Way>('whole');
  const [quantities, setQuantities] = useState<Record<number, number>>({});
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const { wrong: refused, rest } = useRefused(form, problem, ['reason'], tries);
  useUnsaved({ way, quantities, typed, reason });

  const each = (at: number) => money(creditOfLine(left, at, 1));
  const lines = Object.entries(quantities)
    .map(([line, quantity]) => ({ line: Number(line), quantity }))
    .filter(({ quantity }) => quantity > 0);
  const amounts: Record<Way, number | null> = {
    whole: left.gross_cents,
    lines: creditOfLines(of, left, quantities),
    amount: typed.trim() ? centsOf(typed, decimals) : 0,
  };
  const back = amounts[way];
  const notAnAmount = way === 'amount' && back === null;
  const tooLarge = back === null ? way === 'lines' : back > left.gross_cents;
  const wrong = back === null || back <= 0 || tooLarge;
  const refusedAmount = problem instanceof Problem && problem.code === 'credit_too_large' ? problem : null;
  const said = tooLarge
    ? t('credit.too_large', { left: money(left.gross_cents) })
    : tries > 0 && wrong
      ? t(notAnAmount ? 'cash.not_an_amount' : way === 'lines' ? 'credit.no_lines' : 'credit.no_amount')
      : null;

  const send = async () => {
    if (busy) return;
    setTries((before) => before + 1);
    if (wrong || back === null || !reason.trim()) return;
    const body: CreditCreate = {
      reason: reason.trim(),
      ...(way === 'amount' ? { amount_cents: back } : {}),
      ...(way === 'lines' ? { lines } : {}),
    };
    await submit(async () => close(await creditInvoice(invoice.id, body)));
  };

  return (
    <form
      ref={form}
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Notice>
        {t('credit.no_money')}{' '}
        <button type="button" className={links.link} onClick={() => close('order')}>
          {t('credit.to_refund')}
        </button>
      </Notice>
      <Radio.Group label={t('credit.what')} value={way} onChange={(value) => setWay(value as Way)}>
        <div className={classes.choices}>
          {WAYS.map((one) => (
            <Radio
              key={one}
              value={one}
              data-autofocus={one === 'whole' || undefined}
              label={t(invoice.credited_cents > 0 && one === 'whole' ? 'credit.rest' : `credit.${one}`)}
            />
          ))}
        </div>
      </Radio.Group>
      {way === 'lines' && (
        <>
          <ul className={classes.lines} aria-label={t('credit.lines')}>
            {of.lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is named by its place
              <Line key={at} line={line} left={left.quantities[at] ?? 0} price={each(at)}>
                <NumberInput
                  aria-label={t('credit.quantity_of', { name: line.name })}
                  value={quantities[at] ?? 0}
                  min={0}
                  max={left.quantities[at] ?? 0}
                  clampBehavior="strict"
                  allowDecimal={false}
                  disabled={(left.quantities[at] ?? 0) === 0}
                  onChange={(value) => setQuantities((before) => ({ ...before, [at]: Number(value) }))}
                />
              </Line>
            ))}
          </ul>
          {said && (
            <p className={classes.wrong} role="alert">
              {said}
            </p>
          )}
        </>
      )}
      {way === 'amount' && (
        <MoneyField
          label={t('credit.amount_with_tax', { currency: of.currency })}
          description={t('invoice.left', { left: money(left.gross_cents) })}
          value={typed}
          error={
            said ??
            (refusedAmount
              ? t('credit.too_large', { left: money(Number(refusedAmount.body.left_cents)) })
              : null)
          }
          change={setTyped}
        />
      )}
      <dl className={classes.outcome}>
        <dt>{t('credit.back')}</dt>
        <dd>
          <strong className="amount">{money(wrong ? 0 : (back ?? 0))}</strong>
        </dd>
        <dt>{t('credit.stays')}</dt>
        <dd className="amount">{money(left.gross_cents - (wrong ? 0 : (back ?? 0)))}</dd>
      </dl>
      <Textarea
        label={t('credit.reason')}
        description={t('credit.reason_hint')}
        value={reason}
        maxLength={250}
        rows={2}
        {...either(reason)}
        error={tries > 0 && !reason.trim() ? t('credit.reason_needed') : refused.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {refusedAmount && way !== 'amount' ? (
        <Notice tone="bad" icon="warn">
          {t('credit.too_large', { left: money(Number(refusedAmount.body.left_cents)) })}
        </Notice>
      ) : (
        <Refusal error={refusedAmount ? null : rest} />
      )}
      <div className={classes.end}>
        <Button variant="default" onClick={() => close(null)}>
          {t('back')}
        </Button>
        <Button type="submit" color="red.9" loading={busy}>
          {t('credit.issue')}
        </Button>
      </div>
    </form>
  );
}

interface LineProps {
  line: Invoiced['lines'][number];
  left: number;
  price: string;
  children: ReactNode;
}

function Line({ line, left, price, children }: LineProps) {
  const { t, nameOf } = useTexts();
  return (
    <li>
      <span>
        <Own>{nameOf(line)}</Own>
        {line.options.length > 0 && (
          <span>
            <Own>{line.options.join(', ')}</Own>
          </span>
        )}
        <span className="muted">
          {price} · {left === 0 ? t('credit.line_gone') : t('credit.line_left', { n: left })}
        </span>
      </span>
      {children}
    </li>
  );
}
