// Under an order that is of no account yet: how one gets its invoice. Asks the server nothing.

import { useTexts } from '@shared/ui/language';
import { Link } from '@tanstack/react-router';
import { maySignedIn } from '../../services/signedIn';
import { ROW, RowText } from '../RowText';
import { InvoiceTexts } from './InvoiceTexts';

export default function InvoiceHint({ order }: { order: string }) {
  return (
    <InvoiceTexts>
      <Way order={order} />
    </InvoiceTexts>
  );
}

function Way({ order }: { order: string }) {
  const { t } = useTexts();
  return (
    <Link to="/customer/orders/$id/invoice" params={{ id: order }} id="invoice-hint" className={ROW}>
      <RowText
        icon="receipt"
        title={t('invoices.hint')}
        hint={t(maySignedIn() ? 'invoices.hint_claim' : 'invoices.hint_account')}
      />
    </Link>
  );
}
