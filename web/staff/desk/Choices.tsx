// The choices of one item, its quantity and a note.

import { Button, Checkbox, NumberInput, Radio, Textarea } from '@mantine/core';
import type { GroupOffered, ItemOffered } from '@shared/api/schema';
import { type Line, unitPrice } from '@shared/basket';
import { useFormats, useTexts } from '@shared/ui/language';
import { type FormEvent, useState } from 'react';
import { either } from '../app/fields';
import { useSession } from '../app/session';
import classes from './desk.module.css';

interface ChoicesProps {
  item: ItemOffered;
  first: Line;
  close: (line: Line | null) => void;
}

export function Choices({ item, first, close }: ChoicesProps) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { money, delta } = useFormats(business);
  const [chosen, setChosen] = useState<readonly string[]>(first.options);
  const [quantity, setQuantity] = useState<number | string>(first.quantity);
  const [note, setNote] = useState(first.note);
  const [tried, setTried] = useState(false);

  const within = (group: GroupOffered) => group.options.filter((option) => chosen.includes(option.id));
  const wrong = (group: GroupOffered) =>
    within(group).length < group.min_choices || within(group).length > group.max_choices;

  const choose = (group: GroupOffered, id: string, on: boolean) =>
    setChosen((before) => {
      const others =
        group.max_choices === 1 ? before.filter((one) => !group.options.some((o) => o.id === one)) : before;
      return on ? [...others, id] : others.filter((one) => one !== id);
    });

  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const n = Number(quantity);
    if (item.option_groups.some(wrong) || !Number.isInteger(n) || n < 1 || n > 50) return;
    close({ item_id: item.id, quantity: n, options: [...chosen], note: note.trim() });
  };

  const picked = item.option_groups.flatMap(within);
  return (
    <form className={classes.choices} noValidate onSubmit={send}>
      {item.option_groups.map((group, groupAt) => {
        const one = group.max_choices === 1 && group.min_choices === 1;
        const Choice = one ? Radio : Checkbox;
        return (
          <fieldset key={group.id} className={classes.choice}>
            <legend>
              <strong>{nameOf(group)}</strong>{' '}
              <span className="muted">
                {group.min_choices === group.max_choices
                  ? t('choose.exactly', { n: group.max_choices })
                  : group.min_choices
                    ? t('choose.between', { least: group.min_choices, most: group.max_choices })
                    : t('choose.up_to', { n: group.max_choices })}
              </span>
            </legend>
            {group.options.map((option, at) => (
              <Choice
                key={option.id}
                name={group.id}
                size="md"
                data-autofocus={groupAt === 0 && at === 0 ? true : undefined}
                disabled={!option.available}
                checked={chosen.includes(option.id)}
                onChange={(event) => choose(group, option.id, event.currentTarget.checked)}
                label={
                  <>
                    {nameOf(option)}{' '}
                    {option.price_delta_cents !== 0 && (
                      <span className="muted amount">{delta(option.price_delta_cents)}</span>
                    )}
                    {!option.available && <span className="muted"> · {t('sold_out')}</span>}
                  </>
                }
              />
            ))}
            {tried && wrong(group) && (
              <p className={classes.trouble} role="alert">
                {t('choose.wrong')}
              </p>
            )}
          </fieldset>
        );
      })}
      <div className={classes.pair}>
        <NumberInput
          label={t('quantity')}
          min={1}
          max={50}
          allowDecimal={false}
          value={quantity}
          onChange={setQuantity}
        />
        <Textarea
          label={t('field.notes')}
          value={note}
          rows={1}
          maxLength={200}
          {...either(note)}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <Button type="submit" size="md" fullWidth>
        {t('desk.take')} · {money(unitPrice(item, picked) * (Number(quantity) || 0))}
      </Button>
    </form>
  );
}
