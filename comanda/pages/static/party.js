// The party at a table: joining it, with its PIN where the business wants one, and what it has ordered together.

import { call, explain, NoAnswer, Problem } from './api.js';
import { bdi, busy, button, confirm, h, icon, ltr, notice, openDialog, replace } from './dom.js';
import { money, time, western } from './format.js';
import { dropToken, keepToken, noteOrder, presentToken, startAnew } from './identity.js';
import { nameOf, t } from './i18n.js';

const tablePath = (token, rest) => `/api/menu/${encodeURIComponent(token)}/${rest}`;

/** The tab of the party this guest belongs to; null for someone who has not joined. */
export async function readTab(place) {
  const token = await presentToken(place.slug);
  if (!token) return null;
  try {
    return await call('GET', tablePath(place.table, 'tab'), { token });
  } catch (error) {
    if (error instanceof Problem && error.status === 401) await dropToken(place.slug, token);
    if (error instanceof Problem && (error.status === 401 || error.status === 404)) return null;
    throw error;
  }
}

async function join(place, pin) {
  const token = await presentToken(place.slug);
  const joined = await call('POST', tablePath(place.table, 'session'), { token, body: pin ? { pin } : {} });
  await keepToken(place.slug, joined.guest_token);
}

/** Asks for the PIN until it is right. Resolves to true once joined. */
export function askPin(place) {
  const field = h('input', {
    id: 'pin',
    class: 'pin-field',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: '4',
    dir: 'ltr',
    autofocus: true,
    'aria-describedby': 'pin-error',
  });
  const error = h('p', { class: 'field-error', id: 'pin-error', role: 'alert', hidden: true });
  const say = (text) => {
    error.hidden = false;
    error.replaceChildren(text);
    field.setAttribute('aria-invalid', 'true');
    field.select();
    field.focus();
  };
  const send = (control, close) => {
    const pin = western(field.value.trim());
    if (!/^[0-9]{4}$/.test(pin)) return say(t('pin.four_digits'));
    return busy(control, async () => {
      try {
        await join(place, pin);
        close(true);
      } catch (problem) {
        if (!(problem instanceof Problem || problem instanceof NoAnswer)) throw problem;
        if (problem.code === 'not_signed_in') {
          await dropToken(place.slug, await presentToken(place.slug));
          say(t('error.no_answer'));
        } else say(explain(problem));
      }
    });
  };
  return openDialog({
    title: t('pin.title'),
    className: 'dialog-small',
    fill(body, close) {
      const form = h(
        'form',
        {
          id: 'pin-form',
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            send(document.getElementById('pin-send'), close);
          },
        },
        h('p', null, t('pin.text')),
        h('div', { class: 'field' }, h('label', { for: 'pin' }, t('pin.label')), field, error),
      );
      body.append(form);
    },
    foot: (close) => [
      button(t('back'), { class: 'button quiet', onclick: () => close() }),
      h('button', { type: 'submit', form: 'pin-form', id: 'pin-send', class: 'button' }, t('pin.send')),
    ],
  }).closed;
}

/** The party this guest sat with has left. Resolves to true if they sit here now, as someone new. */
export async function askAnew(place) {
  const yes = await confirm({
    title: t('party_left.title'),
    text: t('party_left.text', { table: place.tableName }),
    yes: t('party_left.yes'),
    no: t('party_left.no'),
  });
  if (yes) await startAnew(place.slug);
  return Boolean(yes);
}

/** Joins where the first scan may; asks for the PIN where there is one. Resolves to whether one belongs now. */
export async function enter(place, business) {
  if (business.table_access === 'pin') return Boolean(await askPin(place));
  try {
    await join(place, null);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'party_left' && (await askAnew(place))) {
      await join(place, null);
      return true;
    }
    if (error instanceof Problem && error.status === 401) {
      await dropToken(place.slug, await presentToken(place.slug));
      await join(place, null);
      return true;
    }
    if (error instanceof Problem && error.code === 'party_left') return false;
    throw error;
  }
}

/** What the party has ordered, read anew while the dialog is open. */
export async function openTab(place, { business, place: address }) {
  const body = h('div', { 'aria-live': 'polite' });
  let timer = null;
  const dialog = openDialog({
    title: t('tab.title', { table: place.tableName }),
    className: 'dialog-sheet',
    fill: (element) => element.append(body),
    onclose: () => clearInterval(timer),
  });
  const show = async (first) => {
    try {
      let tab = await readTab(place);
      if (!tab && first && (await enter(place, business))) tab = await readTab(place);
      if (!tab) {
        if (first) dialog.close();
        return;
      }
      const token = await presentToken(place.slug);
      for (const order of tab.orders) await noteOrder(order.id, { slug: place.slug, token, place: address });
      replace(body, tabView(tab, business));
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      if (first) replace(body, notice('bad', 'warn', explain(error)));
    }
  };
  replace(body, h('div', { class: 'loading' }, h('span', { class: 'spinner' })));
  await show(true);
  if (dialog.open) timer = setInterval(() => show(false), 10_000);
}

function tabView(tab, business) {
  if (!tab.orders.length) return notice('', 'info', t('tab.empty'));
  return [
    h('p', { class: 'muted' }, t('tab.since', { time: time(tab.opened_at, business) })),
    h(
      'ul',
      { class: 'tab-orders' },
      tab.orders.map((order) => {
        const dead = ['cancelled', 'rejected', 'expired'].includes(order.status);
        return h(
          'li',
          { class: `tab-order${order.mine ? ' mine' : ''}${dead ? ' dead' : ''}` },
          h(
            'a',
            { href: `/track/${order.id}`, class: 'tab-head' },
            h('strong', null, ltr(`#${order.number}`)),
            order.mine
              ? h('span', { class: 'badge accent' }, t('tab.mine'))
              : order.customer_name && h('span', { class: 'muted' }, bdi(order.customer_name)),
            h('span', { class: `badge state-${order.status}` }, t(`status.${order.status}`)),
            icon('chevron', 'flips'),
          ),
          h(
            'ul',
            { class: 'tab-lines' },
            order.lines.map((line) =>
              h(
                'li',
                null,
                h('span', { class: 'times' }, `${line.quantity} ×`),
                h(
                  'span',
                  null,
                  bdi(nameOf(line)),
                  line.options.length > 0 && h('small', { class: 'options' }, ` · ${line.options.map(nameOf).join(' · ')}`),
                ),
                h('span', { class: 'amount' }, money(line.total_cents, business)),
              ),
            ),
          ),
        );
      }),
    ),
    h(
      'p',
      { class: 'total-row' },
      h('span', null, t('tab.total')),
      h('strong', { class: 'amount' }, money(tab.total_cents, business)),
    ),
  ];
}
