// The board: every open order in the column of its state; and the kitchen's view of what is to be cooked.

import { now } from './api.js';
import { bdi, h, icon, ltr, replace } from './dom.js';
import { minutesSince, money, time } from './format.js';
import { t } from './i18n.js';
import { business } from './staff-api.js';
import { actions, ageBadge, openOrder, orderLines, paintAges, whereTo } from './staff-order.js';

const COLUMNS = [
  ['new', ['awaiting_payment', 'confirmed']],
  ['accepted', ['accepted']],
  ['preparing', ['preparing']],
  ['ready', ['ready']],
  ['out_for_delivery', ['out_for_delivery']],
];

let shownColumn = 'new';

const isDelivering = (orders) =>
  business().fulfilments.includes('delivery') || orders.some((order) => order.status === 'out_for_delivery');

export function board(root, live) {
  const draw = () => {
    const orders = live.orders ?? [];
    const columns = COLUMNS.filter(([name]) => name !== 'out_for_delivery' || isDelivering(orders));
    replace(
      root,
      h(
        'div',
        { class: 'column-tabs', role: 'group', 'aria-label': t('board.columns') },
        columns.map(([name, states]) => {
          const count = orders.filter((order) => states.includes(order.status)).length;
          return h(
            'button',
            {
              type: 'button',
              id: `column-tab-${name}`,
              class: `chip state-tab-${name}`,
              'aria-pressed': String(shownColumn === name),
              onclick: () => {
                shownColumn = name;
                draw();
              },
            },
            t(`column.${name}`),
            h('span', { class: count ? 'tally' : 'tally none' }, String(count)),
          );
        }),
      ),
      h(
        'div',
        { class: `board columns-${columns.length}` },
        columns.map(([name, states]) => {
          const mine = orders.filter((order) => states.includes(order.status));
          return h(
            'section',
            {
              class: `column column-${name}${shownColumn === name ? ' shown' : ''}`,
              'aria-labelledby': `column-${name}`,
            },
            h(
              'h2',
              { id: `column-${name}` },
              t(`column.${name}`),
              h('span', { class: mine.length ? 'tally' : 'tally none' }, String(mine.length)),
            ),
            mine.length
              ? h(
                  'ul',
                  { class: 'cards' },
                  mine.map((order) => card(order, live)),
                )
              : h('p', { class: 'column-empty' }, t(`column_empty.${name}`)),
          );
        }),
      ),
    );
  };
  return watch(root, live, draw);
}

function card(order, live) {
  const recent = order.status === 'confirmed' && minutesSince(order.placed_at, now()) < 1;
  const controls = actions(order, live, { prominent: true });
  return h(
    'li',
    { class: `card-order${recent ? ' recent' : ''}` },
    h(
      'button',
      {
        type: 'button',
        id: `open-${order.id}`,
        class: 'card-open',
        onclick: () => openOrder(order.id, live),
      },
      h('span', { class: 'card-number' }, h('span', { class: 'hidden' }, t('order'), ' '), ltr(order.number)),
      ageBadge(order),
    ),
    h(
      'p',
      { class: 'card-where' },
      whereTo(order),
      order.customer_name && h('span', { class: 'who' }, bdi(order.customer_name)),
    ),
    order.status === 'awaiting_payment' &&
      h('p', null, h('span', { class: 'badge warn' }, t('status.awaiting_payment'))),
    orderLines(order),
    order.notes && h('p', { class: 'card-notes' }, icon('note'), bdi(order.notes)),
    h(
      'p',
      { class: 'card-foot' },
      h('span', { class: 'amount' }, money(order.total_cents, business())),
      order.payment_status === 'paid' && h('span', { class: 'badge good' }, t('payment_paid')),
      !['ready', 'out_for_delivery'].includes(order.status) &&
        h('span', { class: 'muted' }, t('until', { time: time(order.ready_at, business()) })),
    ),
    controls.length > 0 && h('div', { class: 'card-actions' }, controls),
  );
}

export function kitchen(root, live) {
  const draw = () => {
    const orders = (live.orders ?? []).filter((order) => ['accepted', 'preparing'].includes(order.status));
    orders.sort((one, other) => new Date(one.ready_at) - new Date(other.ready_at));
    replace(
      root,
      h('h2', { class: 'hidden' }, t('nav.kitchen')),
      orders.length
        ? h(
            'ul',
            { class: 'kitchen' },
            orders.map((order) => ticket(order, live)),
          )
        : h('p', { class: 'kitchen-empty' }, icon('dish', 'big'), t('kitchen.empty')),
    );
  };
  const stop = watch(root, live, draw);
  const release = keepAwake();
  return () => {
    stop();
    release();
  };
}

function ticket(order, live) {
  return h(
    'li',
    { class: `ticket state-${order.status}` },
    h(
      'div',
      { class: 'ticket-head' },
      h(
        'button',
        {
          type: 'button',
          id: `open-${order.id}`,
          class: 'ticket-number',
          'aria-label': t('open_order', { number: order.number }),
          onclick: () => openOrder(order.id, live),
        },
        ltr(order.number),
      ),
      whereTo(order),
      ageBadge(order),
    ),
    orderLines(order, 'order-lines huge'),
    order.notes && h('p', { class: 'card-notes' }, icon('note'), bdi(order.notes)),
    h('div', { class: 'card-actions' }, actions(order, live, { prominent: true })),
  );
}

/** Draws now, with every change, and keeps the ages true. Answers what ends it. */
function watch(root, live, draw) {
  draw();
  const stop = live.on('change', draw);
  const timer = setInterval(() => paintAges(root, live.orders ?? []), 10_000);
  return () => {
    stop();
    clearInterval(timer);
  };
}

/** A kitchen's screen does not go dark. */
function keepAwake() {
  let lock = null;
  let ended = false;
  const ask = async () => {
    if (ended || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (ended) lock.release();
    } catch {
      // Not allowed here: the screen's own settings decide.
    }
  };
  document.addEventListener('visibilitychange', ask);
  ask();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', ask);
    lock?.release();
  };
}
