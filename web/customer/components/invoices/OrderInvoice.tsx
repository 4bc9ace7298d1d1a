// On the page of an order of the account: its invoice, or why there is none yet.

import { Button } from '@mantine/core';
import type { OrderTracked } from '@shared/api/schema';
import type { Named } from '@shared/text';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { offerOf, standingOf } from '../../services/invoices';
import card from '../Card.module.css';
import { InvoiceTexts } from './InvoiceTexts';
import { Unproved } from './Unproved';
import { useReach } from './useReach';

interface OrderInvoiceProps {
  order: OrderTracked;
  business: Named;
}

export default function OrderInvoice(props: OrderInvoiceProps) {
  return (
    <InvoiceTexts>
      <Part {...props} />
    </InvoiceTexts>
  );
}

/** Nobody waits for an invoice then. */
const OVER = ['order_over', 'order_empty', 'order_refunded'];

function Part({ order, business }: OrderInvoiceProps) {
  const texts = useTexts();
  const { t, nameOf } = texts;
  const { data: offer } = useQuery({ ...offerOf(order.id, standingOf(order)), retry: false });
  const reaching = useReach(order);
  const button = useRegained<HTMLButtonElement>(reaching.isPending);
  const quiet = order.payment_status === 'unpaid' ? [...OVER, 'invoices_not_set_up'] : OVER;
  if (!offer || quiet.includes(offer.why ?? '')) return null; // nor of another account's order
  const number = offer.invoice?.invoice_number;
  const why = number ? null : offer.why;
  return (
    <section className={card.card} aria-labelledby="invoice-title">
      <h2 id="invoice-title">{t('invoices.invoice')}</h2>
      {reaching.error && <Notice tone="bad">{explain(reaching.error, texts)}</Notice>}
      {why === 'email_not_proved' ? (
        <Unproved email={offer.buyer.email} />
      ) : why ? (
        <p className={card.dim}>{t(`error.${why}`, { business: nameOf(business) })}</p>
      ) : (
        <Button
          id="invoice"
          variant="default"
          ref={button}
          leftSection={<Icon name="receipt" />}
          loading={reaching.isPending}
          onClick={() => reaching.mutate()}
        >
          {number ? t('invoices.open', { number }) : t('invoices.get')}
        </Button>
      )}
    </section>
  );
}
