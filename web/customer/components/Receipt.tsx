// What was ordered, what it came to, and what else was agreed.

import type { OrderMoney, OrderTracked } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import card from './Card.module.css';
import { type Fact, Facts } from './Facts';
import { Line, Note, Options, Price, Totals } from './Lines';
import { Payments } from './pay/Payments';
import classes from './Receipt.module.css';

interface ReceiptProps {
  order: OrderTracked;
  /** Its payments, once they are read. */
  money: OrderMoney | undefined;
  formats: Formats;
}

export function Receipt({ order, money, formats }: ReceiptProps) {
  const { t } = useTexts();
  const facts: Fact[] = [
    order.table_name
      ? [t('fact.table'), <Own key="table">{order.table_name}</Own>]
      : [t('fact.fulfilment'), t(`fulfilment.${order.fulfilment}`)],
    [t('placed'), formats.dayAndTime(order.placed_at)],
  ];
  const typed: [string, string | null | undefined][] = [
    [t('field.customer_name'), order.customer_name],
    [t('field.delivery_address'), order.delivery_address],
    [t('field.notes'), order.notes],
  ];
  for (const [name, value] of typed) if (value) facts.push([name, <Own key={name}>{value}</Own>]);
  const inCash = order.payment_status === 'unpaid' && order.payment_method === 'cash';
  facts.push([t('payment'), t(inCash ? `pay.${order.fulfilment}` : `paid_status.${order.payment_status}`)]);
  return (
    <section className={card.card} aria-labelledby="receipt">
      <h2 id="receipt">{t('what_you_ordered')}</h2>
      <ul className={card.lines}>
        {order.lines.map((line) => (
          <Line key={line.id} line={line} price={<Price cents={line.total_cents} formats={formats} />}>
            <Options options={line.options} />
            <Note text={line.note} />
          </Line>
        ))}
      </ul>
      <Totals of={order} includesTax={order.prices_include_tax} formats={formats} />
      <div className={classes.facts}>
        <Facts of={facts} />
      </div>
      {money && <Payments money={money} formats={formats} />}
    </section>
  );
}
