// What was invoiced to one customer, newest first.

import type { CustomerDetail } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Paged } from '../app/Paged';
import { InvoiceRows } from '../invoice/parts';
import { invoicesQuery } from '../invoice/queries';

export function CustomerInvoices({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const query = useInfiniteQuery(invoicesQuery({ customer_id: customer.id }));
  return (
    <Paged query={query} icon="invoice" none={t('customer.invoices_none')} more={t('invoices.earlier')}>
      {(invoices) => <InvoiceRows invoices={invoices} />}
    </Paged>
  );
}
