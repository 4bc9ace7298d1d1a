// What was paid of an order and given back, in the order's drawer.

import { Button } from '@mantine/core';
import type {
  OrderMoneyStaff,
  OrderStaffDetail,
  PaymentStaffRead,
  RefundStaffRead,
} from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../app/icons';
import { Loaded, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { Money, PaymentFacts, PaymentTag, RefundFacts, RefundTag, useMoneyIn } from './paymentParts';
import { orderMoneyQuery } from './paymentQueries';
import classes from './payments.module.css';
import { leftOf } from './sums';
import { useMoney } from './useMoney';

export function OrderPayments({ order }: { order: OrderStaffDetail }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  const query = useQuery(orderMoneyQuery(order.id));
  const due = query.data?.due_cents ?? 0;
  return (
    <section aria-labelledby="payments">
      <h3 id="payments" className={classes.heading}>
        {t('payments.title')}
        {due > 0 && <Tag tone="warn">{t('payments.due', { due: money(due) })}</Tag>}
      </h3>
      <Loaded query={query} rows={1}>
        {(found) => <Payments order={order} money={found} />}
      </Loaded>
    </section>
  );
}

function Payments({ order, money }: { order: OrderStaffDetail; money: OrderMoneyStaff }) {
  const { t } = useTexts();
  const may = useMay();
  const { busy, mayTake, cash, giveBack } = useMoney();
  const left = money.payments.reduce((sum, one) => sum + leftOf(one), 0);
  return (
    <>
      {money.payments.length === 0 ? (
        <p className="muted">{t('payments.none_of_order')}</p>
      ) : (
        <PaymentList payments={money.payments} refunds={money.refunds} />
      )}
      <div className={classes.buttons}>
        {mayTake(order) && money.due_cents > 0 && (
          <Button leftSection={<Icon name="cash" />} variant="light" onClick={() => void cash(order)}>
            {t('cash.open')}
          </Button>
        )}
        {may('payments:refund') && left > 0 && (
          <Button
            leftSection={<Icon name="undo" />}
            variant="default"
            disabled={busy}
            onClick={() => void giveBack(money, order.number)}
          >
            {t('refund.open')}
          </Button>
        )}
      </div>
    </>
  );
}

/** Attempts to pay, each with what of it went back. */
export function PaymentList({ payments, refunds }: Pick<OrderMoneyStaff, 'payments' | 'refunds'>) {
  return (
    <ul className={classes.list}>
      {payments.map((one) => (
        <Payment key={one.id} payment={one} refunds={refunds.filter((back) => back.payment_id === one.id)} />
      ))}
    </ul>
  );
}

function Payment({ payment, refunds }: { payment: PaymentStaffRead; refunds: RefundStaffRead[] }) {
  const { t } = useTexts();
  return (
    <li>
      <p className={classes.head}>
        <strong>{t(`method.${payment.method}`)}</strong>
        <PaymentTag payment={payment} />
        <strong className={classes.end}>
          <Money cents={payment.amount_cents} currency={payment.currency} />
        </strong>
      </p>
      <PaymentFacts payment={payment} />
      <LookButton payment={payment} />
      {refunds.length > 0 && (
        <ul className={classes.backs}>
          {refunds.map((one) => (
            <li key={one.id}>
              <p className={classes.head}>
                <span>{t('refund.of')}</span>
                <RefundTag refund={one} />
                <strong className={classes.end}>
                  <Money cents={-one.amount_cents} currency={one.currency} />
                </strong>
              </p>
              <RefundFacts refund={one} />
              <RefundButtons refund={one} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** For attempts of which the provider may know more. */
export function LookButton({ payment }: { payment: PaymentStaffRead }) {
  const { t } = useTexts();
  const { busy, look } = useMoney();
  if (payment.provider === null || payment.status === 'succeeded') return null;
  return (
    <Button
      size="sm"
      variant="default"
      leftSection={<Icon name="again" size={16} />}
      loading={busy}
      onClick={() => void look(payment)}
    >
      {t('payment.look')}
    </Button>
  );
}

/** For a refund that waits for somebody's hands. */
export function RefundButtons({ refund }: { refund: RefundStaffRead }) {
  const { t } = useTexts();
  const may = useMay();
  const money = useMoneyIn(refund.currency);
  const { busy, handedOver, again } = useMoney();
  if (refund.status !== 'hand_over') return null;
  return (
    <div className={classes.buttons}>
      {may('payments:take') && (
        <Button
          size="sm"
          variant="light"
          leftSection={<Icon name="check" size={16} />}
          disabled={busy}
          onClick={() => void handedOver(refund, money(refund.amount_cents))}
        >
          {t('refund.handed_over')}
        </Button>
      )}
      {may('payments:refund') && refund.provider !== null && (
        <Button
          size="sm"
          variant="default"
          leftSection={<Icon name="again" size={16} />}
          disabled={busy}
          onClick={() => void again(refund)}
        >
          {t('refund.again')}
        </Button>
      )}
    </div>
  );
}
