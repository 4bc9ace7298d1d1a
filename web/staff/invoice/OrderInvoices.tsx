// The invoices of an order, in the order's drawer.

import { Button } from '@mantine/core';
import type { OrderStaffDetail, OrderStatus } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Icon } from '../app/icons';
import { Loaded } from '../app/parts';
import { useMay } from '../app/session';
import classes from './invoice.module.css';
import { InvoiceAmount, InvoiceName, InvoiceTag } from './parts';
import { invoicesQuery } from './queries';
import { useInvoices } from './useInvoices';
import { useOpenInvoice } from './useOpenInvoice';

// Nothing was sold, or it is not known yet whether it is.
const NONE: readonly OrderStatus[] = ['awaiting_payment', 'cancelled', 'rejected', 'expired'];

export function OrderInvoices({ order }: { order: OrderStaffDetail }) {
  const { t } = useTexts();
  const may = useMay();
  const open = useOpenInvoice();
  const { busy, issue } = useInvoices();
  const query = useInfiniteQuery(invoicesQuery({ order_id: order.id }));
  return (
    <Loaded query={query} rows={1}>
      {({ pages }) => {
        const invoices = pages.flatMap((page) => page.items);
        const has = invoices.some(
          (one) => one.kind !== 'credit_note' && ['sent', 'paid'].includes(one.status),
        );
        const drafted = invoices.some((one) => one.status === 'draft');
        const mayIssue = may('invoices:issue') && !has && !NONE.includes(order.status);
        if (!invoices.length && !mayIssue) return null;
        return (
          <section aria-labelledby="order-invoices">
            <h3 id="order-invoices">{t('invoice')}</h3>
            {invoices.length > 0 && (
              <ul className={classes.list}>
                {invoices.map((one) => (
                  <li key={one.id}>
                    <button type="button" className={classes.link} onClick={() => open(one.id)}>
                      <InvoiceName invoice={one} />
                    </button>
                    {one.kind === 'credit_note' && (
                      <span className="muted">{t('invoice_kind.credit_note')}</span>
                    )}
                    <InvoiceTag invoice={one} />
                    <strong className={classes.amount}>
                      <InvoiceAmount invoice={one} />
                    </strong>
                  </li>
                ))}
              </ul>
            )}
            {mayIssue && (
              <div className={classes.buttons}>
                <Button
                  variant="default"
                  leftSection={<Icon name="invoice" />}
                  loading={busy}
                  onClick={() => void issue(order)}
                >
                  {t(drafted ? 'issue.go_on' : 'issue.open')}
                </Button>
              </div>
            )}
          </section>
        );
      }}
    </Loaded>
  );
}
