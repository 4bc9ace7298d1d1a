// One invoice, for whoever opens the link of a message about it, on whatever device.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { LinkedInvoice } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty, Failed } from '../components/Bits';
import card from '../components/Card.module.css';
import classes from '../components/invoices/Invoice.module.css';
import { InvoiceBadge } from '../components/invoices/InvoiceBadge';
import { InvoiceFacts } from '../components/invoices/InvoiceFacts';
import { InvoiceTexts } from '../components/invoices/InvoiceTexts';
import { Standing } from '../components/invoices/Standing';
import { DownloadButton, Viewer } from '../components/invoices/Viewer';
import { Nothing } from '../components/Lost';
import { Page } from '../components/Page';
import { useBrand } from '../services/brand';
import { linkedInvoice, linkedPapers } from '../services/invoices';

/** As the server says. */
const LINK_HOLDS_DAYS = 90;

export default function InvoiceLinkPage() {
  return (
    <InvoiceTexts>
      <Found />
    </InvoiceTexts>
  );
}

function Found() {
  const texts = useTexts();
  const { t } = texts;
  const { slug = '', link = '' } = useParams({ strict: false });
  const found = useQuery(linkedInvoice(slug, link));
  useBrand(found.data?.business);
  if (found.data) return <Linked invoice={found.data} slug={slug} link={link} />;
  const { error } = found;
  const status = error instanceof Problem ? error.status : 0;
  return (
    <Page title={t('invoices.invoice')} back="/">
      {status === 410 ? (
        <Empty icon="clock" title={t('invoices.link_over')}>
          <p>{explain(error, texts)}</p>
          <Button component={Link} to="/customer/invoices">
            {t('invoices.mine')}
          </Button>
        </Empty>
      ) : [400, 404, 422].includes(status) ? (
        <Nothing title={t('invoices.link_unknown')} text={t('invoices.link_unknown_text')} />
      ) : error ? (
        <Failed error={error} title={t('invoices.failed')} onAgain={() => void found.refetch()} />
      ) : (
        <Skeleton h={420} radius="lg" aria-busy="true" />
      )}
    </Page>
  );
}

interface LinkedProps {
  invoice: LinkedInvoice;
  slug: string;
  link: string;
}

function Linked({ invoice, slug, link }: LinkedProps) {
  const { t, nameOf } = useTexts();
  const { business, document } = invoice;
  const formats = useFormats(business);
  const papers = useMemo(() => linkedPapers(slug, link), [slug, link]);
  const number = invoice.invoice_number;
  return (
    <Page title={nameOf(business)} back={`/r/${encodeURIComponent(business.slug)}`}>
      <section className={card.card} aria-labelledby="invoice-title">
        <h2 id="invoice-title" className={classes.head}>
          <Ltr>{number}</Ltr>
          <InvoiceBadge kind={invoice.kind} status={invoice.status} />
        </h2>
        <Standing
          {...invoice}
          formats={formats}
          replaced_by={invoice.replaced_by === null ? null : { number: invoice.replaced_by }}
        />
        {invoice.kind === 'simplified' && invoice.status !== 'cancelled' && (
          <p className={card.dim}>
            {t('invoices.is_simplified')} {t('invoices.simplified_ask')}
          </p>
        )}
        <Viewer papers={papers} number={number} />
        <DownloadButton papers={papers} id="download" text={t('invoices.download')} />
        <p className={card.dim}>{t('invoices.link_private', { days: LINK_HOLDS_DAYS })}</p>
      </section>
      <section className={card.card} aria-labelledby="facts-title">
        <h2 id="facts-title">{t('invoices.facts')}</h2>
        <InvoiceFacts
          document={document}
          status={invoice.status}
          formats={formats}
          order={<Ltr>#{invoice.order_number}</Ltr>}
        />
      </section>
    </Page>
  );
}
