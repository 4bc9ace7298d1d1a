// What an invoice says, in short: for whoever does not see its picture, too.

import type { Document } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import type { ReactNode } from 'react';
import type { InvoiceStatus } from '../../services/invoices';
import { type Fact, Facts } from '../Facts';

interface InvoiceFactsProps {
  document: Document;
  /** How it stands by now: the document stays as it was issued. */
  status: InvoiceStatus;
  formats: Formats;
  /** Its order, or the way there. */
  order: ReactNode;
}

export function InvoiceFacts({ document, status, formats, order }: InvoiceFactsProps) {
  const { t, nameOf } = useTexts();
  const { buyer, seller } = document;
  const facts: Fact[] = [
    [t('invoices.issued'), formats.date(document.issue_date)],
    [t('order'), order],
    [t('invoices.from'), <Own key="from">{nameOf(seller)}</Own>],
  ];
  if (buyer.name) facts.push([t('invoices.for'), <Own key="for">{buyer.name}</Own>]);
  if (buyer.tax_id) facts.push([buyer.tax_id_label, <Ltr key="tax id">{buyer.tax_id}</Ltr>]);
  facts.push(
    [t('subtotal'), formats.money(document.subtotal_cents)],
    ...document.taxes.map(
      (tax): Fact => [`${tax.name} ${formats.share(tax.rate_bp)}`, formats.money(tax.tax_cents)],
    ),
    [t('total'), <b key="total">{formats.money(document.total_cents)}</b>],
  );
  if (status === 'sent' && document.due_date) {
    facts.push([t('invoices.due'), formats.date(document.due_date)]);
  }
  return <Facts of={facts} />;
}
