// Choosing one item: its options, how many, a note. Nothing is added before every required choice is made.

import './overlays.css';
import { Button, Drawer, Textarea } from '@mantine/core';
import type { GroupOffered, ItemOffered } from '@shared/api/schema';
import { type Line, MOST, unitPrice } from '@shared/basket';
import type { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useId, useRef, useState } from 'react';
import { Stepper } from './Bits';
import classes from './ItemSheet.module.css';
import { useSheet } from './useSheet';

const NOTE_LENGTH = 200;

interface ItemSheetProps {
  item: ItemOffered;
  formats: Formats;
  orderable: boolean;
  /** Changes this line instead of adding one. */
  line?: Line;
  onClose: () => void;
  onChosen: (line: Line) => void;
}

/** What is chosen already: the line's, or where there is only one choice, that one. */
function firstChoice(item: ItemOffered, line?: Line): string[] {
  const offered = item.option_groups.flatMap((group) => group.options).filter((option) => option.available);
  if (line) return offered.filter((option) => line.options.includes(option.id)).map((option) => option.id);
  return item.option_groups.flatMap((group) => {
    const only = group.options.filter((option) => option.available);
    return group.min_choices === 1 && only.length === 1 ? only.map((option) => option.id) : [];
  });
}

const chosenOf = (group: GroupOffered, chosen: string[]) =>
  group.options.filter((option) => chosen.includes(option.id)).length;

export default function ItemSheet({ item, formats, orderable, line, onClose, onChosen }: ItemSheetProps) {
  const { t, nameOf, otherNameOf, descriptionOf } = useTexts();
  const [chosen, setChosen] = useState(() => firstChoice(item, line));
  const [quantity, setQuantity] = useState(line?.quantity ?? 1);
  const [note, setNote] = useState(line?.note ?? '');
  const [asked, setAsked] = useState(false);
  const groups = useRef(new Map<string, HTMLFieldSetElement>());
  useSheet(onClose);
  const sold = item.available && orderable;
  const options = item.option_groups
    .flatMap((group) => group.options)
    .filter((option) => chosen.includes(option.id));
  const total = unitPrice(item, options) * quantity;

  const done = () => {
    setAsked(true);
    const missing = item.option_groups.find((group) => chosenOf(group, chosen) < group.min_choices);
    if (!missing) {
      onChosen({ item_id: item.id, quantity, options: chosen, note: note.trim() });
      return;
    }
    const element = groups.current.get(missing.id);
    element?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    element?.querySelector<HTMLInputElement>('input:enabled')?.focus({ preventScroll: true });
  };

  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      title={<b className={classes.title}>{nameOf(item)}</b>}
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ content: classes.sheet ?? '', body: classes.body ?? '' }}
    >
      {item.image && <img className={classes.picture} src={item.image.large} alt="" />}
      {otherNameOf(item) && (
        <p className={classes.other}>
          <Own>{otherNameOf(item)}</Own>
        </p>
      )}
      {descriptionOf(item) && <p className={classes.description}>{descriptionOf(item)}</p>}
      <p className={classes.price}>
        <span className="amount">{formats.money(item.price_cents)}</span>
      </p>
      {item.option_groups.map((group) => (
        <Group
          key={group.id}
          group={group}
          formats={formats}
          chosen={chosen}
          sold={sold}
          missing={asked && chosenOf(group, chosen) < group.min_choices}
          onChange={setChosen}
          register={(element) => {
            if (element) groups.current.set(group.id, element);
            else groups.current.delete(group.id);
          }}
        />
      ))}
      {sold && (
        <Textarea
          label={t('item_note')}
          description={t('optional')}
          placeholder={t('item_note_hint')}
          maxLength={NOTE_LENGTH}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <div className={classes.foot}>
        {sold ? (
          <>
            <Stepper
              value={quantity}
              min={1}
              max={MOST}
              label={t('quantity')}
              more={t('more')}
              fewer={t('fewer')}
              onChange={setQuantity}
            />
            <Button className={classes.add ?? ''} size="lg" radius="xl" onClick={done}>
              {t(line ? 'save' : 'add')} <span className="amount">{formats.money(total)}</span>
            </Button>
          </>
        ) : (
          <p className={classes.unavailable}>
            {t(item.available ? 'not_taking_orders' : `unavailable.${item.unavailable_because}`)}
          </p>
        )}
      </div>
    </Drawer>
  );
}

interface GroupProps {
  group: GroupOffered;
  formats: Formats;
  chosen: string[];
  sold: boolean;
  missing: boolean;
  onChange: (change: (chosen: string[]) => string[]) => void;
  register: (element: HTMLFieldSetElement | null) => void;
}

function Group({ group, formats, chosen, sold, missing, onChange, register }: GroupProps) {
  const { t, nameOf } = useTexts();
  const error = useId();
  const { min_choices: least, max_choices: most } = group;
  const one = most === 1;
  const count = chosenOf(group, chosen);

  const rule = () => {
    if (least === most) return t('choose_exactly', { n: least });
    if (least > 0) return t('choose_between', { least, most });
    return one ? t('choose_optional') : t('choose_up_to', { n: most });
  };
  const toggle = (id: string, on: boolean) =>
    onChange((now) => {
      const others = one ? now.filter((other) => !group.options.some((option) => option.id === other)) : now;
      return on ? [...others, id] : now.filter((other) => other !== id);
    });

  return (
    <fieldset
      ref={register}
      className={classes.group}
      data-missing={missing || undefined}
      aria-describedby={missing ? error : undefined}
    >
      <legend>
        <Own>{nameOf(group)}</Own>
        <span
          className={classes.rule}
          data-required={least > 0 || undefined}
          data-met={count >= least || undefined}
        >
          {least > 0 && count >= least && <Icon name="check" size={14} />}
          {rule()}
        </span>
      </legend>
      {missing && (
        <p id={error} className={classes.error} role="alert">
          {t('choice_missing', { n: least, group: nameOf(group) })}
        </p>
      )}
      {group.options.map((option) => {
        const on = chosen.includes(option.id);
        return (
          <label key={option.id} className={classes.option} data-off={!option.available || undefined}>
            <input
              type={one && least > 0 ? 'radio' : 'checkbox'}
              name={group.id}
              checked={on}
              disabled={!sold || !option.available || (!one && count >= most && !on)}
              onChange={(event) => toggle(option.id, event.currentTarget.checked)}
            />
            <span className={classes.optionName}>
              <Own>{nameOf(option)}</Own>
            </span>
            {option.available ? (
              option.price_delta_cents !== 0 && (
                <span className="amount">{formats.delta(option.price_delta_cents)}</span>
              )
            ) : (
              <span>{t('sold_out')}</span>
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
