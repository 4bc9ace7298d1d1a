// What was ordered, line by line, and what it comes to.

import type { Quote } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import type { Named } from '@shared/text';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import type { ReactNode } from 'react';
import card from './Card.module.css';

interface PriceProps {
  cents: number;
  /** What it was before, struck out where that is another price. */
  was?: number | undefined;
  formats: Formats;
}

export function Price({ cents, was = cents, formats }: PriceProps) {
  return (
    <span className="amount">
      {was !== cents && <s className={card.was}>{formats.money(was)}</s>}
      {formats.money(cents)}
    </span>
  );
}

export function Options({ options }: { options: Named[] }) {
  const { nameOf } = useTexts();
  return options.length > 0 && <span className={card.dim}>{options.map(nameOf).join(' · ')}</span>;
}

export function Note({ text }: { text: string }) {
  return (
    text && (
      <span className={card.dim}>
        <Icon name="note" size={14} /> <Own>{text}</Own>
      </span>
    )
  );
}

interface LineProps {
  line: Named & { quantity: number };
  /** Its price, or why it has none. */
  price: ReactNode;
  className?: string | undefined;
  /** What is said beneath its name. */
  children?: ReactNode;
}

export function Line({ line, price, className = '', children }: LineProps) {
  const { nameOf, digits } = useTexts();
  return (
    <li className={`${card.line} ${className}`}>
      <span className={card.times}>{digits(line.quantity)} ×</span>
      <span className={card.grow}>
        <Own>{nameOf(line)}</Own>
        {children}
      </span>
      {price}
    </li>
  );
}

export function Total({ text, ...price }: PriceProps & { text: string }) {
  return (
    <p className={card.total}>
      {text} <Price {...price} />
    </p>
  );
}

interface TotalsProps {
  /** Of an order, `delivery` is one of its lines. */
  of: Pick<Quote, 'discounts' | 'subtotal_cents' | 'taxes' | 'total_cents'> &
    Partial<Pick<Quote, 'delivery'>>;
  includesTax: boolean;
  formats: Formats;
}

export function Totals({ of, includesTax, formats }: TotalsProps) {
  const { t, digits, nameOf } = useTexts();
  const { delivery } = of;
  return (
    <>
      {delivery && (
        <p className={card.sum}>
          {t('delivery.to', { zone: nameOf({ name: delivery.zone, name2: delivery.zone2 }) })}
          <Price cents={delivery.fee_cents} formats={formats} />
        </p>
      )}
      {of.discounts.map((one) => (
        <p key={`${one.name} ${one.cents}`} className={card.sum}>
          <Own>{nameOf(one)}</Own> <Price cents={-one.cents} formats={formats} />
        </p>
      ))}
      {!includesTax && (
        <p className={card.sum}>
          {t('subtotal')} <Price cents={of.subtotal_cents} formats={formats} />
        </p>
      )}
      {of.taxes.map(({ name, rate_bp, tax_cents }) => (
        <p key={`${name} ${rate_bp}`} className={`${card.sum} ${card.dim}`}>
          {t(includesTax ? 'tax_included' : 'tax', { name, rate: digits(`${rate_bp / 100}%`) })}
          <Price cents={tax_cents} formats={formats} />
        </p>
      ))}
      <Total text={t('total')} cents={of.total_cents} formats={formats} />
    </>
  );
}
