// Everything about one invoice or credit note, over whatever view it was opened from.

import { Button, Drawer } from '@mantine/core';
import type { InvoiceDetail } from '@shared/api/schema';
import { keepFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useLayoutEffect, useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { download, Loaded, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { useAttempt } from '../app/useAttempt';
import { OrderLink } from '../order/OrderLink';
import { PaymentList } from '../order/OrderPayments';
import orderClasses from '../order/order.module.css';
import { useMoneyIn } from '../order/paymentParts';
import { orderMoneyQuery } from '../order/paymentQueries';
import classes from './invoice.module.css';
import { Pages } from './Picture';
import { InvoiceAmount, InvoiceName, InvoiceTag, Moment } from './parts';
import { invoiceQuery, readPdf } from './queries';
import { Told } from './Told';
import { useInvoices } from './useInvoices';
import { useOpenInvoice } from './useOpenInvoice';

export function InvoiceDrawer({ id, close }: { id: string | null; close: () => void }) {
  const { t, direction } = useTexts();
  const { asking } = useAsk();
  // What is closing still shows what it showed.
  const [last, setLast] = useState(id);
  const { data } = useQuery({ ...invoiceQuery(last ?? ''), enabled: false });
  if (id !== null && id !== last) setLast(id);
  const opened = id !== null;
  // Before the drawer takes the focus, and after it has gone.
  useLayoutEffect(() => (opened ? keepFocus() : undefined), [opened]);
  return (
    <Drawer
      opened={opened}
      onClose={close}
      closeOnEscape={!asking}
      returnFocus={false}
      position={direction === 'rtl' ? 'left' : 'right'}
      size="34rem"
      classNames={{ title: orderClasses.heading }}
      title={data ? titleOf(data, t) : t('invoice')}
      closeButtonProps={{ 'aria-label': t('close') }}
      zIndex={310}
    >
      {last !== null && <Invoice id={last} close={close} />}
    </Drawer>
  );
}

const titleOf = (
  { invoice_number: number, kind, order_number: of }: InvoiceDetail,
  t: (key: string, values?: Record<string, unknown>) => string,
): string =>
  number === null
    ? t('invoice.draft_of', { number: of })
    : t(kind === 'credit_note' ? 'invoice.credit_title' : 'invoice.title', { number });

function Invoice({ id, close }: { id: string; close: () => void }) {
  const query = useQuery(invoiceQuery(id));
  return <Loaded query={query}>{(invoice) => <Detail key={id} invoice={invoice} close={close} />}</Loaded>;
}

interface DetailProps {
  invoice: InvoiceDetail;
  close: () => void;
}

function Detail({ invoice, close }: DetailProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date, money } = useFormats(business);
  const may = useMay();
  const of = invoice.document;
  const title = titleOf(invoice, t);
  const { buyer } = invoice;
  return (
    <div className={orderClasses.body}>
      <div className={orderClasses.state}>
        <Tag>{t(`invoice_kind.${invoice.kind}`)}</Tag>
        <InvoiceTag invoice={invoice} />
        {invoice.status === 'sent' && invoice.due_date && (
          <Tag tone="warn" icon="clock">
            {t('invoice.due_by', { day: date(invoice.due_date) })}
          </Tag>
        )}
      </div>
      {invoice.status === 'draft' && <Notice>{t('invoice.draft_hint')}</Notice>}
      <div className={classes.tools}>
        {of && <Files invoice={invoice} number={of.invoice_number} />}
        <Actions invoice={invoice} close={close} />
      </div>
      {of !== null && invoice.kind !== 'credit_note' && may('payments:read') && <Paid invoice={invoice} />}
      <Pages id={invoice.id} name={title} version={invoice.status === 'draft' ? versionOf(invoice) : ''} />
      <dl className={orderClasses.facts}>
        {of?.corrects && invoice.corrects_id && (
          <Fact name={t('invoice.corrects')}>
            <Open id={invoice.corrects_id}>
              <Ltr>{of.corrects.invoice_number}</Ltr>
            </Open>
          </Fact>
        )}
        {of?.reason && (
          <Fact name={t('invoice.reason')}>
            <Own>{of.reason}</Own>
          </Fact>
        )}
        <Fact name={t('invoice.for')}>
          {buyer.name ? <Own>{buyer.name}</Own> : <span className="muted">{t('invoice.nobody')}</span>}
          {buyer.contact && (
            <span className={classes.line}>
              <Own>{buyer.contact}</Own>
            </span>
          )}
        </Fact>
        {buyer.tax_id && (
          <Fact name={buyer.tax_id_label || t('invoice.tax_id')}>
            <Ltr>{buyer.tax_id}</Ltr>
          </Fact>
        )}
        {buyer.address && (
          <Fact name={t('invoice.address')} lined>
            <Own>{buyer.address}</Own>
          </Fact>
        )}
        {invoice.customer_id && may('customers:read') && (
          <Fact name={t('customer')}>
            <Link to="/customers/of/$id/{-$part}" params={{ id: invoice.customer_id }}>
              {t('invoice.open_customer')}
            </Link>
          </Fact>
        )}
        <Fact name={t('order')}>
          <OrderLink id={invoice.order_id} number={invoice.order_number} />
        </Fact>
        <Fact name={t(invoice.issue_date ? 'invoice.issued' : 'invoice.kept')}>
          <Moment at={invoice.issue_date ?? invoice.created_at} />
        </Fact>
        {invoice.notes && (
          <Fact name={t('invoice.notes')} lined>
            <Own>{invoice.notes}</Own>
          </Fact>
        )}
        {invoice.hash && (
          <Fact name={t('invoice.seal')}>
            <span title={invoice.hash}>
              <Ltr>{invoice.hash.slice(0, 12)}</Ltr>
            </span>
          </Fact>
        )}
      </dl>
      <Amounts invoice={invoice} />
      {of !== null && may('messages:read') && <Told invoice={invoice} />}
      {invoice.credit_notes.length > 0 && (
        <section aria-labelledby="credit-notes">
          <h3 id="credit-notes">{t('invoice.credit_notes')}</h3>
          <ul className={classes.list}>
            {invoice.credit_notes.map((one) => (
              <li key={one.id}>
                <Open id={one.id}>
                  <InvoiceName invoice={one} />
                </Open>
                <span className="muted">
                  <Moment at={one.issue_date ?? one.created_at} />
                </span>
                <strong className={classes.amount}>
                  <InvoiceAmount invoice={one} />
                </strong>
              </li>
            ))}
          </ul>
          <p className="muted">
            {t('invoice.left', { left: money(invoice.total_cents - invoice.credited_cents) })}
          </p>
        </section>
      )}
    </div>
  );
}

/** Of a draft: what its picture is made of. */
const versionOf = ({ buyer, kind, notes, due_date }: InvoiceDetail): string =>
  JSON.stringify([buyer, kind, notes, due_date]);

function Fact({ name, lined = false, children }: { name: string; lined?: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={lined ? orderClasses.lined : undefined}>{children}</dd>
    </>
  );
}

function Open({ id, children }: { id: string; children: ReactNode }) {
  const open = useOpenInvoice();
  return (
    <button type="button" className={classes.link} onClick={() => open(id)}>
      {children}
    </button>
  );
}

function Amounts({ invoice }: { invoice: InvoiceDetail }) {
  const { t, digits } = useTexts();
  const money = useMoneyIn(invoice.currency);
  const of = invoice.document;
  return (
    <div className={orderClasses.totals}>
      <p>
        <span>{t('invoice.net')}</span>
        <span className="amount">{money(invoice.subtotal_cents)}</span>
      </p>
      {of ? (
        of.taxes.map((tax) => (
          <p key={`${tax.name} ${tax.rate_bp}`}>
            <span>{t('tax', { name: tax.name, rate: digits(`${tax.rate_bp / 100} %`) })}</span>
            <span className="amount">{money(tax.tax_cents)}</span>
          </p>
        ))
      ) : (
        <p>
          <span>{t('invoice.tax')}</span>
          <span className="amount">{money(invoice.tax_cents)}</span>
        </p>
      )}
      <p>
        <span>{t('total')}</span>
        <InvoiceAmount invoice={invoice} />
      </p>
    </div>
  );
}

/** What came for it, when and how, and what of that went back. */
function Paid({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTexts();
  const money = useMoneyIn(invoice.currency);
  const query = useQuery(orderMoneyQuery(invoice.order_id));
  return (
    <section aria-labelledby="paid">
      <h3 id="paid">{t('payments.title')}</h3>
      <Loaded query={query} rows={1}>
        {({ payments, refunds, due_cents: due }) => {
          const came = payments.filter((one) => one.status === 'succeeded');
          return (
            <>
              {came.length > 0 && <PaymentList payments={came} refunds={refunds} />}
              {due > 0 && <p className="muted">{t('payments.due', { due: money(due) })}</p>}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** On paper and as a file. */
function Files({ invoice, number }: { invoice: InvoiceDetail; number: string }) {
  const { t } = useTexts();
  const [busy, attempt] = useAttempt();
  const [which, setWhich] = useState<'a4' | 'receipt'>('a4');
  const save = (paper: 'a4' | 'receipt') => {
    setWhich(paper);
    const name = `${number}${paper === 'receipt' ? '-80mm' : ''}.pdf`.replaceAll('/', '-');
    void attempt(async () => download(await readPdf(invoice.id, paper), name));
  };
  return (
    <div className={classes.buttons}>
      <Button
        leftSection={<Icon name="download" />}
        loading={busy && which === 'a4'}
        disabled={busy}
        onClick={() => save('a4')}
      >
        {t('invoice.pdf')}
      </Button>
      <Button
        variant="default"
        leftSection={<Icon name="print" />}
        loading={busy && which === 'receipt'}
        disabled={busy}
        onClick={() => save('receipt')}
      >
        {t('invoice.receipt')}
      </Button>
    </div>
  );
}

function Actions({ invoice, close }: DetailProps) {
  const { t } = useTexts();
  const may = useMay();
  const { busy, send, paid, credit, edit, throwAway } = useInvoices();
  const { status, kind } = invoice;
  const isInvoice = kind !== 'credit_note';
  const issued = status !== 'draft';
  const buttons: ReactNode[] = [];
  if (!issued && may('invoices:issue')) {
    buttons.push(
      <Button key="edit" leftSection={<Icon name="edit" />} onClick={() => void edit(invoice)}>
        {t('invoice.edit')}
      </Button>,
      <Button
        key="throw"
        variant="subtle"
        c="var(--bad)"
        leftSection={<Icon name="trash" />}
        disabled={busy}
        onClick={() => void throwAway(invoice).then((gone) => gone && close())}
      >
        {t('invoice.throw_away')}
      </Button>,
    );
  }
  if (issued && isInvoice && status === 'sent' && may('payments:take')) {
    buttons.push(
      <Button
        key="paid"
        variant="light"
        leftSection={<Icon name="check" />}
        onClick={() => void paid(invoice)}
      >
        {t('invoice.mark_paid')}
      </Button>,
    );
  }
  if (issued && may('invoices:issue')) {
    buttons.push(
      <Button
        key="send"
        variant="default"
        leftSection={<Icon name="mail" />}
        onClick={() => void send(invoice)}
      >
        {t('invoice.send_again')}
      </Button>,
    );
  }
  if (issued && isInvoice && status !== 'cancelled' && may('invoices:credit')) {
    buttons.push(
      <Button
        key="credit"
        variant="default"
        leftSection={<Icon name="undo" />}
        onClick={() => void credit(invoice)}
      >
        {t('invoice.credit')}
      </Button>,
    );
  }
  return buttons.length > 0 ? <div className={classes.buttons}>{buttons}</div> : null;
}
