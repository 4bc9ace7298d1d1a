// The orders this device has made at one business, whoever it was taken for at the time.

import { call, explain, NoAnswer, Problem } from './api.js';
import { bdi, busy, button, h, icon, ltr, notice, openDialog, replace } from './dom.js';
import { dayAndTime, money } from './format.js';
import { dropToken, noteOrder, tokensOf } from './identity.js';
import { nameOf, t } from './i18n.js';

export const FINAL = ['completed', 'cancelled', 'rejected', 'expired'];

const path = (slug, limit, cursor) => {
  const query = new URLSearchParams({ restaurant: slug, limit: String(limit) });
  if (cursor) query.set('cursor', cursor);
  return `/api/customer/orders/history?${query}`;
};

/** Orders newest first: {orders, more}; `more()` answers the next ones, null when there are none. */
export async function readOrders(slug, limit = 20) {
  return readFrom(
    slug,
    limit,
    (await tokensOf(slug)).map((token) => ({ token, cursor: null })),
  );
}

async function readFrom(slug, limit, sources) {
  const orders = [];
  const rest = [];
  for (const { token, cursor } of sources) {
    try {
      const page = await call('GET', path(slug, limit, cursor), { token });
      for (const order of page.items) {
        orders.push(order);
        await noteOrder(order.id, { slug, token });
      }
      if (page.next) rest.push({ token, cursor: page.next });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await dropToken(slug, token);
    }
  }
  orders.sort((one, other) => new Date(other.placed_at) - new Date(one.placed_at));
  return { orders, more: rest.length ? () => readFrom(slug, limit, rest) : null };
}

export async function openMyOrders(business) {
  const body = h('div', null, h('div', { class: 'loading' }, h('span', { class: 'spinner' })));
  openDialog({ title: t('my_orders.title'), className: 'dialog-sheet', fill: (element) => element.append(body) });
  let shown = [];
  const show = async (reading) => {
    try {
      const { orders, more } = await reading;
      shown = [...shown, ...orders];
      replace(body, shown.length ? list(shown, business) : notice('', 'info', t('my_orders.none')), more && next(more));
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      replace(body, notice('bad', 'warn', explain(error)));
    }
  };
  const next = (more) => {
    const control = button(t('more_orders'), {
      class: 'button quiet',
      onclick: () => busy(control, () => show(more())),
    });
    return control;
  };
  await show(readOrders(business.slug));
}

const list = (orders, business) =>
  h(
    'ul',
    { class: 'order-list' },
    orders.map((order) =>
      h(
        'li',
        null,
        h(
          'a',
          { href: `/track/${order.id}`, class: 'order-row' },
          h(
            'span',
            { class: 'order-row-head' },
            h('strong', null, ltr(`#${order.number}`)),
            h('span', { class: `badge state-${order.status}` }, t(`status.${order.status}`)),
            h('span', { class: 'amount' }, money(order.total_cents, business)),
          ),
          h('span', { class: 'order-row-items' }, bdi(nameOf({ name: order.items, name2: order.items2 }))),
          h('span', { class: 'muted' }, dayAndTime(order.placed_at, business)),
          icon('chevron', 'flips'),
        ),
      ),
    ),
  );
