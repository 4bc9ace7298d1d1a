// Choosing one item: its options, how many, a note. Nothing is added before every required choice is made.

import { MOST, unitPrice } from './basket.js';
import { bdi, button, h, icon, openDialog, replace, stepper } from './dom.js';
import { delta, money } from './format.js';
import { descriptionOf, nameOf, otherNameOf, t } from './i18n.js';

const NOTE_LENGTH = 200;

function rule(group) {
  const { min_choices: least, max_choices: most } = group;
  if (least === most) return t('choose_exactly', { n: least });
  if (least > 0) return t('choose_between', { least, most });
  return most === 1 ? t('choose_optional') : t('choose_up_to', { n: most });
}

/** Resolves to the line that was chosen, or to undefined. `line`: change this one. */
export function chooseItem(item, { business, line = null, orderable = true }) {
  const chosen = new Set((line?.options ?? []).filter((id) => available(item, id)));
  let quantity = line?.quantity ?? 1;
  if (!line) {
    for (const group of item.option_groups) {
      const offered = group.options.filter((option) => option.available);
      if (group.min_choices === 1 && offered.length === 1) chosen.add(offered[0].id);
    }
  }
  const sold = item.available && orderable;
  const groups = item.option_groups.map((group) =>
    groupField(group, { chosen, business, sold, changed: () => price() }),
  );
  const note = h('textarea', {
    id: 'item-note',
    rows: '2',
    maxlength: String(NOTE_LENGTH),
    placeholder: t('item_note_hint'),
    value: line?.note ?? '',
  });
  const total = h('span', { class: 'amount' });

  function price() {
    const options = item.option_groups.flatMap((group) => group.options).filter((option) => chosen.has(option.id));
    total.replaceChildren(money(unitPrice(item, options) * quantity, business));
  }

  function done(close) {
    const missing = groups.filter((group) => !group.check());
    if (missing.length) {
      missing[0].focus();
      return;
    }
    close({ item_id: item.id, quantity, options: [...chosen], note: note.value.trim().slice(0, NOTE_LENGTH) });
  }

  price();
  return openDialog({
    title: nameOf(item),
    className: 'dialog-sheet item-sheet',
    fill(body) {
      if (item.image) {
        body.append(h('img', { class: 'item-picture', src: item.image.large, alt: '', loading: 'lazy' }));
      }
      const other = otherNameOf(item);
      replace(
        body,
        [...body.childNodes],
        other && h('p', { class: 'other-name' }, bdi(other)),
        descriptionOf(item) && h('p', { class: 'description' }, descriptionOf(item)),
        h('p', { class: 'base-price' }, money(item.price_cents, business)),
        groups.map((group) => group.element),
        sold &&
          h(
            'div',
            { class: 'field' },
            h('label', { for: 'item-note' }, t('item_note'), h('span', { class: 'optional' }, t('optional'))),
            note,
          ),
      );
    },
    foot: (close) =>
      sold
        ? [
            stepper({
              value: quantity,
              min: 1,
              max: MOST,
              label: t('quantity'),
              onchange(value) {
                quantity = value;
                price();
              },
            }),
            h(
              'button',
              { type: 'button', class: 'button wide', onclick: () => done(close) },
              h('span', null, line ? t('save_line') : t('add')),
              total,
            ),
          ]
        : [
            h(
              'p',
              { class: 'unavailable-text' },
              t(item.available ? 'not_taking_orders' : `unavailable.${item.unavailable_because}`),
            ),
            button(t('back'), { class: 'button quiet', onclick: () => close() }),
          ],
  }).closed;
}

const available = (item, id) =>
  item.option_groups.some((group) => group.options.some((option) => option.id === id && option.available));

function groupField(group, { chosen, business, sold, changed }) {
  const one = group.max_choices === 1;
  const required = group.min_choices > 0;
  const id = `group-${group.id}`;
  const error = h('p', { class: 'field-error', id: `${id}-error`, role: 'alert', hidden: true });
  const mark = h('span', { class: required ? 'rule required' : 'rule' }, rule(group));
  const inputs = group.options.map((option) =>
    h('input', {
      type: one && required ? 'radio' : 'checkbox',
      name: id,
      id: `option-${option.id}`,
      value: option.id,
      checked: chosen.has(option.id),
      disabled: !sold || !option.available,
      onchange: (event) => toggle(event.target),
    }),
  );

  function toggle(input) {
    if (input.checked && one) {
      for (const other of inputs) {
        if (other !== input) {
          other.checked = false;
          chosen.delete(other.value);
        }
      }
    }
    if (input.checked) chosen.add(input.value);
    else chosen.delete(input.value);
    limit();
    if (!error.hidden) check();
    changed();
  }

  // With as many chosen as there may be, the others wait; where one is the most, a new choice takes its place.
  function limit() {
    const full = !one && inputs.filter((input) => input.checked).length >= group.max_choices;
    for (const [index, input] of inputs.entries()) {
      input.disabled = !sold || !group.options[index].available || (full && !input.checked);
    }
    const enough = inputs.filter((input) => input.checked).length >= group.min_choices;
    if (required) {
      mark.classList.toggle('met', enough);
      mark.replaceChildren(enough ? icon('check') : '', rule(group));
    }
  }

  function check() {
    const count = inputs.filter((input) => input.checked).length;
    const good = count >= group.min_choices;
    error.hidden = good;
    error.replaceChildren(good ? '' : t('choice_missing', { n: group.min_choices, group: nameOf(group) }));
    element.toggleAttribute('data-invalid', !good);
    return good;
  }

  const element = h(
    'fieldset',
    { class: 'group', 'aria-describedby': `${id}-error` },
    h('legend', null, bdi(nameOf(group)), mark),
    error,
    h(
      'div',
      { class: 'options' },
      group.options.map((option, index) =>
        h(
          'label',
          { class: option.available ? 'option' : 'option sold-out' },
          inputs[index],
          h('span', { class: 'option-name' }, bdi(nameOf(option))),
          !option.available
            ? h('span', { class: 'option-price' }, t('sold_out'))
            : option.price_delta_cents !== 0 &&
                h('span', { class: 'option-price' }, delta(option.price_delta_cents, business)),
        ),
      ),
    ),
  );
  limit();
  return {
    element,
    check,
    focus() {
      element.scrollIntoView({ block: 'center', behavior: 'smooth' });
      inputs.find((input) => !input.disabled)?.focus({ preventScroll: true });
    },
  };
}
