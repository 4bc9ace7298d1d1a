// One invoice of the account, or a credit note.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { AccountInvoiceDetail, ProfileUpdate } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { Icon } from '@shared/ui/Icon';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { type MutationState, useMutationState, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Dashboard } from '../../components/account/Account';
import account from '../../components/account/Account.module.css';
import { Empty } from '../../components/Bits';
import card from '../../components/Card.module.css';
import classes from '../../components/invoices/Invoice.module.css';
import { InvoiceBadge } from '../../components/invoices/InvoiceBadge';
import { InvoiceFacts } from '../../components/invoices/InvoiceFacts';
import { InvoiceTexts } from '../../components/invoices/InvoiceTexts';
import { Standing } from '../../components/invoices/Standing';
import { DownloadButton, Viewer } from '../../components/invoices/Viewer';
import { Loaded } from '../../components/Loaded';
import { accountInvoice, keepInProfile, keepingOf, offerOf, papersOf } from '../../services/invoices';
import row from '../OrdersPage.module.css';

export function InvoicePage() {
  return (
    <InvoiceTexts>
      <Page />
    </InvoiceTexts>
  );
}

function Page() {
  const { t } = useTexts();
  return (
    <Dashboard title={t('invoices.invoice')} back="/customer/invoices">
      <Invoice />
    </Dashboard>
  );
}

function Invoice() {
  const { t } = useTexts();
  const { id = '' } = useParams({ strict: false });
  const found = useQuery(accountInvoice(id));
  if (!found.data && found.error instanceof Problem && [404, 422].includes(found.error.status)) {
    return (
      <Empty icon="info" title={t('invoices.unknown')}>
        <Button component={Link} to="/customer/invoices">
          {t('account.invoices')}
        </Button>
      </Empty>
    );
  }
  return (
    <Loaded query={found} height={420}>
      {(invoice) => <Known key={invoice.id} invoice={invoice} />}
    </Loaded>
  );
}

function Known({ invoice }: { invoice: AccountInvoiceDetail }) {
  const { t, nameOf } = useTexts();
  const { business, document, id } = invoice;
  const formats = useFormats(business);
  const papers = useMemo(() => papersOf(id), [id]);
  const number = invoice.invoice_number ?? '';
  const by = invoice.replaced_by;
  return (
    <>
      <Kept invoice={id} />
      <section className={card.card} aria-labelledby="invoice-title">
        <h2 id="invoice-title">
          <Own>{nameOf(business)}</Own>
        </h2>
        <p className={classes.head}>
          <Ltr>{number}</Ltr>
          <InvoiceBadge kind={invoice.kind} status={invoice.status} />
        </p>
        {invoice.kind === 'simplified' && invoice.status !== 'cancelled' && <Simplified invoice={invoice} />}
        <Standing
          {...invoice}
          formats={formats}
          replaced_by={by && { number: by.invoice_number, id: by.id }}
        />
        {invoice.status === 'cancelled' && !by && (
          <p className={card.dim}>
            {t('invoices.new_one')}{' '}
            <Link
              to="/customer/orders/$id"
              params={{ id: invoice.order_id }}
              className={classes.link}
              aria-label={t('order_title', { number: invoice.order_number })}
            >
              <Ltr>#{invoice.order_number}</Ltr>
            </Link>
          </p>
        )}
        <Viewer papers={papers} number={number} />
        <DownloadButton papers={papers} id="download" text={t('invoices.download')} />
        <details className={classes.more}>
          <summary>{t('invoices.other_paper')}</summary>
          <p className={card.dim}>{t('invoices.roll_text')}</p>
          <DownloadButton papers={papers} paper="receipt" id="download-roll" text={t('invoices.roll')} />
        </details>
      </section>
      {document && (
        <section className={card.card} aria-labelledby="facts-title">
          <h2 id="facts-title">{t('invoices.facts')}</h2>
          <InvoiceFacts
            document={document}
            status={invoice.status}
            formats={formats}
            order={
              <Link to="/customer/orders/$id" params={{ id: invoice.order_id }} className={classes.link}>
                <Ltr>#{invoice.order_number}</Ltr>
              </Link>
            }
          />
        </section>
      )}
      {invoice.credit_notes.length > 0 && <CreditNotes invoice={invoice} formats={formats} />}
    </>
  );
}

interface OfInvoice {
  invoice: AccountInvoiceDetail;
  formats: Formats;
}

/** What it is good for, and the way to a full one. */
function Simplified({ invoice }: { invoice: AccountInvoiceDetail }) {
  const { t } = useTexts();
  const { data: offer } = useQuery({
    ...offerOf(invoice.order_id, `${invoice.status} ${invoice.credited_cents}`),
    retry: false,
  });
  return (
    <>
      <p className={card.dim}>{t('invoices.is_simplified')}</p>
      {offer?.exchangeable && (
        <Button
          id="exchange"
          variant="default"
          h="auto"
          mih="2.625rem"
          py="0.5rem"
          styles={{ label: { whiteSpace: 'normal' } }} // a sentence, which may need two lines
          renderRoot={(props) => (
            <Link
              to="/customer/orders/$id/invoice"
              params={{ id: invoice.order_id }}
              search={{ exchange: 'yes' }}
              {...props}
            />
          )}
        >
          {t('invoices.exchange')}
        </Button>
      )}
    </>
  );
}

function CreditNotes({ invoice, formats }: OfInvoice) {
  const { t } = useTexts();
  return (
    <section className={card.card} aria-labelledby="credits-title">
      <h2 id="credits-title">{t('invoices.credit_notes')}</h2>
      <ul className={card.list}>
        {invoice.credit_notes.map((note) => (
          <li key={note.id}>
            <Link
              to="/customer/invoices/$id"
              params={{ id: note.id }}
              className={`${row.head} ${classes.link}`}
            >
              <Ltr>{note.invoice_number}</Ltr>
              {note.issue_date && <span>{formats.date(formats.day(note.issue_date))}</span>}
              <span className={`amount ${row.amount}`}>{formats.delta(-note.total_cents)}</span>
              <Icon name="chevron" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether the details are in the profile now, where that was asked for. */
function Kept({ invoice }: { invoice: string }) {
  const texts = useTexts();
  const { t } = texts;
  const last = useMutationState({
    filters: { mutationKey: keepingOf(invoice) },
    select: ({ state }) => state as MutationState<unknown, Error, ProfileUpdate>,
  }).at(-1);
  const said = last?.variables;
  return (
    <>
      {/* There before it says something: only then is that read out everywhere. */}
      <div role="status" className={classes.told}>
        {last?.status === 'success' && (
          <Notice tone="good" icon="check">
            {t('invoices.kept')}
          </Notice>
        )}
      </div>
      {last?.status === 'error' && (
        <Notice tone="warn" icon="warn">
          <div className={account.told}>
            <p>
              {t('invoices.not_kept')} {explain(last.error, texts)}
            </p>
            {said && (
              <Button size="sm" variant="default" onClick={() => keepInProfile(invoice, said)}>
                {t('try_again')}
              </Button>
            )}
          </div>
        </Notice>
      )}
    </>
  );
}
