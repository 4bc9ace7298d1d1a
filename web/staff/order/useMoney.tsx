// What may be done with money: asks what has to be asked, then does it.

import type { OrderMoneyStaff, OrderStaffRead, PaymentStaffRead, RefundStaffRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useAsk } from '../app/ask';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { type CashAnswer, CashForm } from './CashForm';
import { handOver, lookAtPayment, tryRefundAgain } from './paymentQueries';
import { RefundForm } from './RefundForm';
import { dueOf } from './sums';

export function useMoney() {
  const { t } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const { money } = useFormats(business);
  const { ask, confirm } = useAsk();
  const [busy, attempt] = useAttempt();

  const mayTake = (order: OrderStaffRead) => may('payments:take') && dueOf(order) > 0;

  const tell = (order: OrderStaffRead, answer: CashAnswer | null) => {
    if (answer === null || answer === 'at_once') return;
    const key = answer.due > 0 ? 'cash.taken_part' : answer.change > 0 ? 'cash.taken_change' : 'cash.taken';
    toast(
      t(key, { number: order.number, due: money(answer.due), change: money(answer.change) }),
      answer.due > 0 ? 'plain' : 'good',
    );
  };

  async function cash(order: OrderStaffRead): Promise<void> {
    const answer = await ask<CashAnswer>(t('cash.title', { number: order.number }), (close) => (
      <CashForm order={order} close={close} />
    ));
    tell(order, answer);
  }

  /** Before an order that is due is completed; answers whether it is to be, and whether it was changed by that. */
  async function cashToComplete(order: OrderStaffRead): Promise<'changed' | 'as_it_is' | null> {
    const answer = await ask<CashAnswer>(t('cash.complete_title', { due: money(dueOf(order)) }), (close) => (
      <CashForm order={order} completes close={close} />
    ));
    tell(order, answer);
    if (answer === null) return null;
    if (answer === 'at_once') return 'as_it_is';
    return answer.due > 0 ? null : 'changed';
  }

  async function giveBack(of: OrderMoneyStaff, number: string): Promise<void> {
    const byHand = await ask<number>(t('refund.title', { number }), (close) => (
      <RefundForm money={of} number={number} close={close} />
    ));
    if (byHand === null) return;
    if (byHand > 0) toast(t('refund.hand_over_now', { amount: money(byHand) }), 'plain', { seconds: 10 });
    else toast(t('refund.sent'), 'good');
  }

  async function handedOver(refund: RefundStaffRead, amount: string): Promise<void> {
    const yes = await confirm({
      title: t('refund.handed_title', { amount }),
      text: t('refund.handed_text'),
      yes: t('refund.handed_over'),
    });
    if (!yes) return;
    if (await attempt(() => handOver(refund.id))) toast(t('refund.handed_done', { amount }), 'good');
  }

  async function again(refund: RefundStaffRead): Promise<void> {
    if (await attempt(() => tryRefundAgain(refund.id))) toast(t('refund.asked_again'));
  }

  async function look(payment: PaymentStaffRead): Promise<void> {
    await attempt(async () => {
      const { status } = await lookAtPayment(payment.id);
      toast(
        t('payment.looked', { status: t(`payment_status.${status}`) }),
        status === 'succeeded' ? 'good' : 'plain',
      );
    });
  }

  return { busy, mayTake, cash, cashToComplete, giveBack, handedOver, again, look };
}
