// The kitchen's ticket and the guest's receipt, for paper of 80 mm.

import type { LineRead, OrderMoneyStaff, OrderStaffDetail } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { type ReactNode, useRef } from 'react';
import { createPortal } from 'react-dom';
import { cx } from '../app/cx';
import { useSession } from '../app/session';
import { usePrint } from '../app/usePrint';
import classes from './paper.module.css';
import { dishes, Totals } from './parts';
import { dueOf } from './sums';

export type PaperKind = 'ticket' | 'receipt';

interface PaperProps {
  order: OrderStaffDetail;
  /** Where it may be seen, and was read by now. */
  money: OrderMoneyStaff | undefined;
  kind: PaperKind;
  done: () => void;
}

const MARGIN = 4; // of the paper, in millimetres, as all that follows
const WIDTH = 80;
const MILLIMETRES = 25.4 / 96; // of a CSS pixel

/** A page as long as what is on it: CSS has no word for the end of a roll. */
function pageFor(paper: HTMLElement): CSSStyleSheet {
  const length = Math.ceil(paper.offsetHeight * MILLIMETRES) + 2 * MARGIN + 1;
  const sheet = new CSSStyleSheet();
  sheet.insertRule(`@page { size: ${WIDTH}mm ${length}mm; margin: ${MARGIN}mm }`);
  return sheet;
}

export function Paper({ order, money, kind, done }: PaperProps) {
  const paper = useRef<HTMLDivElement>(null);
  usePrint(done, () => paper.current && pageFor(paper.current));
  return createPortal(
    <div ref={paper} className={cx('print-only', classes.paper)}>
      {kind === 'ticket' ? <Ticket order={order} /> : <Receipt order={order} paid={money} />}
    </div>,
    document.body,
  );
}

function Head({ order }: { order: OrderStaffDetail }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { dayAndTime } = useFormats(business);
  return (
    <>
      <p className={classes.number}>
        <Ltr>{order.number}</Ltr>
      </p>
      <p className={classes.where}>
        {order.table_name ? <Own>{order.table_name}</Own> : t(`fulfilment.${order.fulfilment}`)}
      </p>
      <p>{dayAndTime(order.placed_at)}</p>
    </>
  );
}

interface LineProps {
  line: LineRead;
  /** Before each option. */
  mark?: string;
  price?: string;
  children?: ReactNode;
}

function Line({ line, mark, price, children }: LineProps) {
  const { nameOf, digits } = useTexts();
  return (
    <li>
      <span>{digits(line.quantity)} ×</span>
      <span>
        <Own>{nameOf(line)}</Own>
        {line.options.map((option) => (
          <span key={option.id} className={classes.option}>
            {mark}
            <Own>{nameOf(option)}</Own>
          </span>
        ))}
        {children}
      </span>
      {price && <span className="amount">{price}</span>}
    </li>
  );
}

function Ticket({ order }: { order: OrderStaffDetail }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { time } = useFormats(business);
  return (
    <>
      <Head order={order} />
      <p className={classes.strong}>
        {t('promised')} {time(order.ready_at)}
      </p>
      {order.customer_name && (
        <p>
          <Own>{order.customer_name}</Own>
        </p>
      )}
      <ul className={cx(classes.lines, classes.big)}>
        {dishes(order).map((line) => (
          <Line key={line.id} line={line} mark="+ ">
            {line.note && (
              <strong className={classes.option}>
                ! <Own>{line.note}</Own>
              </strong>
            )}
          </Line>
        ))}
      </ul>
      {order.notes && (
        <p className={classes.boxed}>
          <Own>{order.notes}</Own>
        </p>
      )}
    </>
  );
}

function Receipt({ order, paid }: { order: OrderStaffDetail; paid: OrderMoneyStaff | undefined }) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  return (
    <>
      <p className={classes.business}>
        <Own>{nameOf(business)}</Own>
      </p>
      <Head order={order} />
      <ul className={classes.lines}>
        {order.lines.map((line) => (
          <Line key={line.id} line={line} price={money(line.total_cents)} />
        ))}
      </ul>
      <Totals order={order} className={classes.totals} />
      <Paid order={order} paid={paid} />
      {order.verification_code && (
        <p>
          {t('code')} <Ltr className={classes.strong}>{order.verification_code}</Ltr>
        </p>
      )}
      <p className={classes.thanks}>{t('print.thanks')}</p>
    </>
  );
}

/** How it was paid, what went back, and what is still due. */
function Paid({ order, paid }: { order: OrderStaffDetail; paid: OrderMoneyStaff | undefined }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const due = dueOf(order);
  const taken = paid?.payments.filter((one) => one.status === 'succeeded' && !one.is_stray) ?? [];
  const rows: [string, string][] = taken.flatMap((one) => [
    [t(`method.${one.method}`), money(one.amount_cents)] as [string, string],
    ...(one.tip_cents > 0 ? [[t('payment.of_it_tip'), money(one.tip_cents)] as [string, string]] : []),
    ...(one.tendered_cents !== null && one.tendered_cents > one.amount_cents
      ? [
          [t('payment.tendered'), money(one.tendered_cents)] as [string, string],
          [t('payment.change'), money(one.tendered_cents - one.amount_cents)] as [string, string],
        ]
      : []),
  ]);
  if (order.refunded_cents > 0) rows.push([t('refund.of'), money(-order.refunded_cents)]);
  if (due > 0 && taken.length > 0) rows.push([t('cash.due'), money(due)]);
  return (
    <>
      {rows.length > 0 && (
        <div className={classes.paid}>
          {rows.map(([name, amount], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: written once, for the paper
            <p key={at}>
              <span>{name}</span>
              <span className="amount">{amount}</span>
            </p>
          ))}
        </div>
      )}
      <p>
        {order.payment_status === 'unpaid' && order.payment_method === 'cash'
          ? t('payment_unpaid')
          : t(`paid.${order.payment_status}`)}
      </p>
    </>
  );
}
