// The pages about invoices of the account, which come as one file.

export { InvoicePage } from './InvoicePage';
export { InvoicesPage } from './InvoicesPage';
export { OrderInvoicePage } from './OrderInvoicePage';
