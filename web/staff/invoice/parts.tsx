// Pieces of invoices that several views show.

import type { InvoiceRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { Tag, type Tone } from '../app/parts';
import { useSession } from '../app/session';
import { Money } from '../order/paymentParts';
import classes from './rows.module.css';
import { useOpenInvoice } from './useOpenInvoice';

export const STATES: Record<InvoiceRead['status'], Tone> = {
  draft: 'plain',
  sent: 'info',
  paid: 'good',
  cancelled: 'bad',
};

export const KINDS: Record<InvoiceRead['kind'], true> = { full: true, simplified: true, credit_note: true };

/** How it stands; of a credit note there is nothing to tell. */
export function InvoiceTag({ invoice }: { invoice: InvoiceRead }) {
  const { t } = useTexts();
  const { status, kind, credited_cents: credited } = invoice;
  return (
    <>
      {!(kind === 'credit_note' && status === 'sent') && (
        <Tag tone={STATES[status]}>{t(`invoice_status.${status}`)}</Tag>
      )}
      {credited > 0 && status !== 'cancelled' && <Tag tone="warn">{t('invoice.partly_credited')}</Tag>}
    </>
  );
}

/** What it is called: its number, as soon as it has one. */
export function InvoiceName({ invoice }: { invoice: InvoiceRead }) {
  const { t } = useTexts();
  return invoice.invoice_number === null ? (
    t('invoice.draft_of', { number: invoice.order_number })
  ) : (
    <Ltr>{invoice.invoice_number}</Ltr>
  );
}

export function InvoiceAmount({ invoice }: { invoice: InvoiceRead }) {
  const back = invoice.kind === 'credit_note';
  return <Money cents={back ? -invoice.total_cents : invoice.total_cents} currency={invoice.currency} />;
}

/** When it was; with its year, since invoices are kept for many. */
export function Moment({ at }: { at: string }) {
  const { business } = useSession();
  const { date, day, time } = useFormats(business);
  return (
    <>
      {date(day(at))} · {time(at)}
    </>
  );
}

/** Invoices in rows that open them. */
export function InvoiceRows({ invoices, busy = false }: { invoices: InvoiceRead[]; busy?: boolean }) {
  return (
    <ul className={classes.found} aria-busy={busy}>
      {invoices.map((one) => (
        <Row key={one.id} invoice={one} />
      ))}
    </ul>
  );
}

function Row({ invoice }: { invoice: InvoiceRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date } = useFormats(business);
  const open = useOpenInvoice();
  return (
    <li>
      <button type="button" className={classes.row} onClick={() => open(invoice.id)}>
        <span className={classes.name}>
          <strong>
            <InvoiceName invoice={invoice} />
          </strong>
          <span className="muted">
            {t(`invoice_kind.${invoice.kind}`)}
            {invoice.invoice_number !== null && (
              <>
                {' · '}
                <span className="visually-hidden">{t('order')} </span>
                <Ltr>#{invoice.order_number}</Ltr>
              </>
            )}
          </span>
        </span>
        <span className={classes.who}>
          {invoice.buyer_name ? (
            <Own>{invoice.buyer_name}</Own>
          ) : (
            <span className="muted">{t('invoice.nobody')}</span>
          )}
        </span>
        <span className={classes.tags}>
          <InvoiceTag invoice={invoice} />
        </span>
        <span className={classes.when}>
          <Moment at={invoice.issue_date ?? invoice.created_at} />
          {invoice.status === 'sent' && invoice.due_date && (
            <span>{t('invoice.due_by', { day: date(invoice.due_date) })}</span>
          )}
        </span>
        <strong className={classes.amount}>
          <InvoiceAmount invoice={invoice} />
        </strong>
      </button>
    </li>
  );
}
