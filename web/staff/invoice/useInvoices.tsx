// What may be done with invoices: asks what has to be asked, then does it.

import type { InvoiceDetail, InvoiceOffer, InvoiceSent, OrderStaffRead } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { useTexts } from '@shared/ui/language';
import { useNavigate } from '@tanstack/react-router';
import { useAsk } from '../app/ask';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { useOpenOrder } from '../app/useOpenOrder';
import { CreditForm } from './CreditForm';
import { type Issued, IssueForm } from './IssueForm';
import { detailsOf } from './issuing';
import { PaidForm } from './PaidForm';
import { createInvoice, invoiceQuery, offerQuery, removeDraft } from './queries';
import { SendForm } from './SendForm';
import { useOpenInvoice } from './useOpenInvoice';

export function useInvoices() {
  const { t } = useTexts();
  const { ask } = useAsk();
  const [busy, attempt] = useAttempt();
  const open = useOpenInvoice();
  const openOrder = useOpenOrder();
  const navigate = useNavigate();

  async function send(invoice: InvoiceDetail): Promise<void> {
    const sent = await ask<InvoiceSent>(t('invoice.send_title'), (close) => (
      <SendForm invoice={invoice} close={close} />
    ));
    // No letter in a number says which way it is read.
    if (sent) toast(t(`invoice.sent_by.${sent.channel}`, { to: `\u200e${sent.to}` }), 'good');
  }

  async function paid(invoice: InvoiceDetail): Promise<void> {
    const done = await ask<true>(t('invoice.paid_title', { number: invoice.invoice_number }), (close) => (
      <PaidForm invoice={invoice} close={close} />
    ));
    if (done) toast(t('invoice.paid_done', { number: invoice.invoice_number }), 'good');
  }

  async function credit(invoice: InvoiceDetail): Promise<void> {
    const note = await ask<InvoiceDetail | 'order'>(
      t('credit.title', { number: invoice.invoice_number }),
      (close) => <CreditForm invoice={invoice} close={close} />,
    );
    if (note === 'order') return openOrder(invoice.order_id);
    if (!note) return;
    toast(t('credit.done', { number: note.invoice_number }), 'good', {
      action: { label: t('invoice.open'), run: () => open(note.id) },
    });
  }

  /** For an order: the invoice there is, else the form of a new one, or of the draft. */
  async function issue(order: Pick<OrderStaffRead, 'id' | 'number'>): Promise<void> {
    let offer: InvoiceOffer | undefined;
    let draft: InvoiceDetail | null = null;
    const read = await attempt(async () => {
      offer = await queries.fetchQuery(offerQuery(order.id));
      if (offer.draft) draft = await queries.fetchQuery({ ...invoiceQuery(offer.draft.id), staleTime: 0 });
    });
    if (!read || !offer) return;
    if (offer.invoice) return open(offer.invoice.id);
    const found = offer;
    const made = await ask<Issued | 'settings'>(
      t('issue.title', { number: order.number }),
      (close) => <IssueForm order={order} offer={found} draft={draft} close={close} />,
      { wide: found.possible },
    );
    if (made === 'settings') {
      return void navigate({ to: '/settings/{-$part}', params: { part: 'invoices' } });
    }
    if (!made) return;
    const { invoice, there } = made;
    if (!there) {
      const number = invoice.invoice_number;
      toast(t(number ? 'issue.done' : 'issue.kept', { number: number ?? order.number }), 'good');
    }
    open(invoice.id);
  }

  const edit = (draft: InvoiceDetail) => issue({ id: draft.order_id, number: draft.order_number });

  /** Answers whether it is gone. */
  async function throwAway(draft: InvoiceDetail): Promise<boolean> {
    if (!(await attempt(() => removeDraft(draft.id)))) return false;
    const again = () =>
      attempt(async () => {
        const kept = await createInvoice({ ...detailsOf(draft), kind: kindOf(draft), draft: true });
        toast(t('issue.kept', { number: draft.order_number }));
        open(kept.id);
      });
    toast(t('invoice.thrown_away', { number: draft.order_number }), 'plain', {
      seconds: 10,
      action: { label: t('undo'), run: () => void again(), isUndo: true },
    });
    return true;
  }

  return { busy, send, paid, credit, issue, edit, throwAway };
}

const kindOf = ({ kind }: InvoiceDetail): 'full' | 'simplified' => (kind === 'simplified' ? kind : 'full');
