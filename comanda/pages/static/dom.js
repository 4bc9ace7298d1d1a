// Elements, dialogs and short messages. Text always enters as text nodes, never as markup.

import { t } from './i18n.js';

const SVG = 'http://www.w3.org/2000/svg';
const SPRITE = new URL('./icons.svg', import.meta.url).pathname;

/** An element. `props`: `class`, `on…` listeners, `data-…`, `aria-…` and other attributes; false and null leave out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'checked') element.checked = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(child);
  }
}

export function icon(name, className = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${className}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** Text of its own direction: names, numbers, whatever somebody typed. */
export const bdi = (...children) => h('bdi', null, ...children);

/** Left to right whatever surrounds it: order numbers, codes, phone numbers. */
export const ltr = (text, className) => h('bdi', { dir: 'ltr', class: className }, text);

/** Puts `children` in place of what `root` holds; what had the focus and still has its id keeps it. */
export function replace(root, ...children) {
  const focused = root.contains(document.activeElement) ? document.activeElement.id : '';
  root.replaceChildren();
  append(root, children);
  root.removeAttribute('aria-busy');
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export function button(label, props = {}, iconName = null) {
  const { class: className = 'button', ...rest } = props;
  return h('button', { type: 'button', class: className, ...rest }, iconName && icon(iconName), h('span', null, label));
}

export function iconButton(label, iconName, props = {}) {
  const { class: className = '', flips = false, ...rest } = props;
  return h(
    'button',
    { type: 'button', class: `icon-button ${className}`.trim(), 'aria-label': label, title: label, ...rest },
    icon(iconName, flips ? 'flips' : ''),
  );
}

/** Runs `work` while the button shows that it is busy and takes no second press. */
export async function busy(control, work) {
  if (control.getAttribute('aria-busy') === 'true') return undefined;
  control.setAttribute('aria-busy', 'true');
  control.disabled = true;
  try {
    return await work();
  } finally {
    control.removeAttribute('aria-busy');
    control.disabled = false;
  }
}

let headings = 0;

/**
 * A modal dialog. `fill(body, close)` puts its content there; `foot` stays in sight below it.
 * Answers the element with `closed`, a promise of what `close(value)` was given (undefined when dismissed).
 */
export function openDialog({ title, fill, foot, className = '', onclose }) {
  const id = `dialog-${++headings}`;
  const heading = h('h2', { id, class: 'dialog-title', tabindex: '-1' }, title);
  const body = h('div', { class: 'dialog-body' });
  const dialog = h('dialog', { class: `dialog ${className}`.trim(), 'aria-labelledby': id });
  let value;
  const close = (answer) => {
    value = answer;
    dialog.close();
  };
  dialog.append(
    h('header', { class: 'dialog-head' }, heading, iconButton(t('close'), 'close', { onclick: () => close() })),
    body,
  );
  if (foot) dialog.append(h('footer', { class: 'dialog-foot' }, foot(close)));
  fill(body, close);
  dialog.closed = new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      onclose?.();
      resolve(value);
    });
  });
  let pressedOutside = false;
  dialog.addEventListener('pointerdown', (event) => {
    pressedOutside = event.target === dialog;
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && pressedOutside) close();
  });
  dialog.body = body;
  dialog.setTitle = (text) => heading.replaceChildren(text);
  document.body.append(dialog);
  dialog.showModal();
  if (!dialog.querySelector('[autofocus]')) heading.focus({ preventScroll: true });
  return dialog;
}

/** A question with two answers. Resolves to true for yes, or to the text when `ask` names a field. */
export function confirm({ title, text, yes, no = t('back'), danger = false, ask = null }) {
  const field = ask && h('textarea', { id: 'confirm-field', rows: '2', maxlength: '500', autofocus: true });
  const error = ask && h('p', { class: 'field-error', id: 'confirm-error', role: 'alert', hidden: true });
  const answer = (close) => {
    if (!ask) return close(true);
    const said = field.value.trim();
    if (ask.required && !said) {
      error.hidden = false;
      error.replaceChildren(ask.missing);
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', 'confirm-error');
      field.focus();
      return undefined;
    }
    return close(ask.required ? said : { text: said });
  };
  return openDialog({
    title,
    className: 'dialog-small',
    fill(body) {
      if (text) body.append(h('p', null, text));
      if (ask) {
        body.append(h('div', { class: 'field' }, h('label', { for: 'confirm-field' }, ask.label), field, error));
        if (ask.quick?.length) {
          body.append(
            h(
              'div',
              { class: 'quick' },
              ask.quick.map((one) => button(one, { class: 'chip', onclick: () => (field.value = one) })),
            ),
          );
        }
      }
    },
    foot: (close) => [
      button(no, { class: 'button quiet', onclick: () => close() }),
      button(yes, { class: danger ? 'button danger' : 'button', onclick: () => answer(close) }),
    ],
  }).closed;
}

/** A sentence at the edge of the screen that goes by itself, and is read out. */
export function toast(text, kind = '') {
  let region = document.getElementById('toasts');
  if (!region) {
    region = h('div', { id: 'toasts', role: 'status', 'aria-live': 'polite' });
  }
  // A modal dialog covers everything outside it, so the message goes inside the one on top.
  const host = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  if (region.parentElement !== host) host.append(region);
  const line = h('div', { class: `toast ${kind}`.trim() }, text);
  region.append(line);
  setTimeout(
    () => {
      line.remove();
      if (!region.childElementCount) region.remove();
    },
    kind === 'bad' ? 6000 : 2800,
  );
}

/** The name of the tab; marks that isolate directions have no place there. */
export function setTitle(text) {
  document.title = text.replace(/[\u2066-\u2069]/g, '');
}

export function notice(kind, iconName, ...children) {
  return h('div', { class: `notice ${kind}` }, icon(iconName), h('div', null, ...children));
}

/** A whole page that says what happened, and what can be done. */
export function showMessage(root, { title, text, action, iconName = 'info' }) {
  replace(
    root,
    h('main', { class: 'message' }, icon(iconName, 'big'), h('h1', null, title), text && h('p', null, text), action),
  );
}

export function stepper({ value, min, max, label, onchange }) {
  const output = h('output', { class: 'stepper-value', 'aria-live': 'polite' }, String(value));
  const less = iconButton(t('fewer'), 'minus', { class: 'tonal' });
  const more = iconButton(t('more'), 'plus', { class: 'tonal' });
  let current = value;
  const show = () => {
    output.replaceChildren(String(current));
    less.disabled = current <= min;
    more.disabled = current >= max;
  };
  const step = (by) => () => {
    const wanted = Math.min(max, Math.max(min, current + by));
    if (wanted === current) return;
    current = wanted;
    show();
    onchange(current);
  };
  less.addEventListener('click', step(-1));
  more.addEventListener('click', step(+1));
  show();
  return h('div', { class: 'stepper', role: 'group', 'aria-label': label }, less, output, more);
}

export const languageButton = (onclick, { label, text, lang }) =>
  h(
    'button',
    { type: 'button', id: 'language', class: 'language', lang, 'aria-label': label, title: label, onclick },
    text,
  );
