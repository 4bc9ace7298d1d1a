// For how much of an order one pays: all that is left, an equal share, or what one had.

import type { OrderMoney } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useId } from 'react';
import { freeOf, itemsOf, type Quantities, type Split, shareOf } from '../../services/payment';
import { Stepper } from '../Bits';
import classes from '../Choice.module.css';
import pay from './Pay.module.css';

export interface Part {
  by: 'all' | 'share' | 'items';
  people: number;
  chosen: Quantities;
}

export const WHOLE: Part = { by: 'all', people: 2, chosen: {} };

export function centsOf(money: OrderMoney, { by, people, chosen }: Part): number {
  if (by === 'share') return shareOf(money, people);
  return by === 'items' ? itemsOf(money, chosen) : freeOf(money);
}

/** As it is sent; undefined: all that is left. */
export function splitOf({ by, people, chosen }: Part): Split | undefined {
  if (by === 'share') return { by, people };
  if (by !== 'items') return undefined;
  const lines = Object.entries(chosen)
    .filter(([, quantity]) => quantity > 0)
    .map(([line_id, quantity]) => ({ line_id, quantity }));
  return { by, lines };
}

export const isEmpty = ({ by, chosen }: Part): boolean =>
  by === 'items' && !Object.values(chosen).some((quantity) => quantity > 0);

interface PartChoiceProps {
  money: OrderMoney;
  part: Part;
  formats: Formats;
  problem: string | undefined;
  onChange: (part: Part) => void;
}

export function PartChoice({ money, part, formats, problem, onChange }: PartChoiceProps) {
  const { t, nameOf } = useTexts();
  const group = useId();
  const left = money.lines.filter(({ quantity }) => quantity > 0);
  const ways = (['all', 'share', 'items'] as const).filter((by) => by !== 'items' || left.length > 0);
  return (
    <fieldset className={classes.choices}>
      <legend>{t('part')}</legend>
      {ways.map((by) => (
        <label key={by} className={classes.choice}>
          <input
            type="radio"
            name={`part${group}`}
            value={by}
            checked={part.by === by}
            onChange={() => onChange({ ...part, by })}
          />
          <span>
            <b>{t(`part.${by}`)}</b>
          </span>
          {(by === 'all' || by === part.by) && (
            <b className="amount">{formats.money(centsOf(money, { ...part, by }))}</b>
          )}
        </label>
      ))}
      {part.by === 'share' && (
        <div className={pay.part}>
          <span>{t('part.people')}</span>
          <Stepper
            value={part.people}
            min={2}
            max={50}
            label={t('part.people')}
            more={t('more')}
            fewer={t('fewer')}
            onChange={(people) => onChange({ ...part, people })}
          />
        </div>
      )}
      {part.by === 'items' && (
        <ul className={pay.items} aria-label={t('part.items')}>
          {left.map((line) => (
            <li key={line.line_id} className={pay.part}>
              <span>
                <Own>{nameOf(line)}</Own> <span className="amount">{formats.money(line.unit_cents)}</span>
              </span>
              <Stepper
                value={part.chosen[line.line_id] ?? 0}
                min={0}
                max={line.quantity}
                label={t('quantity_of', { item: nameOf(line) })}
                more={t('more')}
                fewer={t('fewer')}
                onChange={(quantity) =>
                  onChange({ ...part, chosen: { ...part.chosen, [line.line_id]: quantity } })
                }
              />
            </li>
          ))}
        </ul>
      )}
      {problem && (
        <p role="alert" className={pay.trouble}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}
