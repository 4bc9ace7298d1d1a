// What has to be known of an invoice, beyond that it is paid: what takes its place, or what it takes back.

import type { Document, InvoiceKind } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { Link } from '@tanstack/react-router';
import type { InvoiceStatus } from '../../services/invoices';
import classes from './Invoice.module.css';

interface Named {
  number: string;
  /** Where its page may be opened. */
  id?: string | null | undefined;
}

interface StandingProps {
  kind: InvoiceKind;
  status: InvoiceStatus;
  document: Document | null;
  formats: Formats;
  credited_cents?: number;
  corrects_id?: string | null;
  replaces_id?: string | null;
  replaced_by: Named | null;
}

export function Standing({ kind, status, document, formats, ...of }: StandingProps) {
  const { t } = useTexts();
  const { corrects, replaces, reason, total_cents } = document ?? {};
  if (kind === 'credit_note') {
    const amount = formats.money(total_cents ?? 0);
    return (
      <Notice>
        {t(corrects?.is_whole ? 'invoices.takes_back_whole' : 'invoices.takes_back_part', { amount })}{' '}
        {corrects && <Numbered number={corrects.invoice_number} id={of.corrects_id} />}
        {reason && (
          <span className={classes.line}>
            {t('reason')} <Own>{reason}</Own>
          </span>
        )}
      </Notice>
    );
  }
  if (of.replaced_by) {
    return (
      <Notice tone="warn" icon="warn">
        {t('invoices.replaced_by')} <Numbered {...of.replaced_by} />
      </Notice>
    );
  }
  if (status === 'cancelled') {
    return (
      <Notice tone="warn" icon="warn">
        {t('invoices.taken_back')}
      </Notice>
    );
  }
  return (
    <>
      {replaces && (
        <Notice>
          {t('invoices.replaces')} <Numbered number={replaces.invoice_number} id={of.replaces_id} />
        </Notice>
      )}
      {of.credited_cents ? (
        <Notice>{t('invoices.partly_credited', { amount: formats.money(of.credited_cents) })}</Notice>
      ) : null}
    </>
  );
}

/** Not parted at its hyphens: from right to left its halves would stand the wrong way round. */
function Numbered({ number, id }: Named) {
  const whole = <Ltr className={classes.whole}>{number}</Ltr>;
  return id ? (
    <Link to="/customer/invoices/$id" params={{ id }} className={classes.here}>
      {whole}
    </Link>
  ) : (
    whole
  );
}
