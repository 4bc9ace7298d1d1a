// Finding an order again: by its number, a phone number, or the code a guest shows.

import { explain, NoAnswer, Problem } from './api.js';
import { bdi, busy, button, h, icon, ltr, notice, replace } from './dom.js';
import { dayAndTime, money, western } from './format.js';
import { t } from './i18n.js';
import { business, staff } from './staff-api.js';
import { openOrder, whereTo } from './staff-order.js';

let wanted = '';

export function search(root, live) {
  const results = h('div', { 'aria-live': 'polite' });
  let shown = [];
  let asked = 0;
  let timer = null;

  async function ask(cursor = null) {
    const mine = ++asked;
    const query = new URLSearchParams({ limit: '30' });
    if (wanted.trim()) query.set('q', western(wanted.trim()).slice(0, 40));
    if (cursor) query.set('cursor', cursor);
    try {
      const page = await staff('GET', `/api/v1/orders?${query}`);
      if (mine !== asked) return;
      shown = cursor ? [...shown, ...page.items] : page.items;
      replace(
        results,
        shown.length ? list() : notice('', 'info', t(wanted.trim() ? 'search_orders.nothing' : 'search_orders.none')),
        page.next && more(page.next),
      );
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      if (mine === asked) replace(results, notice('bad', 'warn', explain(error)));
    }
  }

  const more = (cursor) => {
    const control = button(t('more_orders'), {
      class: 'button quiet',
      onclick: () => busy(control, () => ask(cursor)),
    });
    return control;
  };

  const list = () =>
    h(
      'ul',
      { class: 'found' },
      shown.map((order) =>
        h(
          'li',
          null,
          h(
            'button',
            { type: 'button', id: `found-${order.id}`, class: 'found-order', onclick: () => openOrder(order.id, live) },
            h('strong', { class: 'found-number' }, ltr(`#${order.number}`)),
            h('span', { class: `badge state-${order.status}` }, t(`status.${order.status}`)),
            whereTo(order),
            h(
              'span',
              { class: 'found-who' },
              bdi(order.customer_name),
              order.customer_phone && [' ', ltr(order.customer_phone)],
            ),
            h('span', { class: 'muted' }, dayAndTime(order.placed_at, business())),
            h('span', { class: 'amount' }, money(order.total_cents, business())),
          ),
        ),
      ),
    );

  replace(
    root,
    h('h2', { class: 'hidden' }, t('nav.orders')),
    h(
      'form',
      {
        class: 'search staff-search',
        role: 'search',
        onsubmit: (event) => {
          event.preventDefault();
          clearTimeout(timer);
          ask();
        },
      },
      icon('search'),
      h('input', {
        type: 'search',
        id: 'order-search',
        maxlength: '40',
        'aria-label': t('search_orders.label'),
        placeholder: t('search_orders.label'),
        value: wanted,
        oninput: (event) => {
          wanted = event.target.value;
          clearTimeout(timer);
          timer = setTimeout(ask, 350);
        },
      }),
    ),
    results,
  );
  ask();
  const stop = live.on('change', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 350);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
