// How an invoice stands, in a word.

import type { InvoiceKind } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import type { InvoiceStatus } from '../../services/invoices';
import classes from './Invoice.module.css';

const TONES: Record<InvoiceStatus, string> = {
  draft: 'plain',
  sent: 'warn',
  paid: 'good',
  cancelled: 'bad',
};

export function InvoiceBadge({ kind, status }: { kind: InvoiceKind; status: InvoiceStatus }) {
  const { t } = useTexts();
  const isCredit = kind === 'credit_note';
  return (
    <span className={classes.badge} data-tone={isCredit ? 'info' : TONES[status]}>
      {t(isCredit ? 'invoices.credit_note' : `invoices.status.${status}`)}
    </span>
  );
}
