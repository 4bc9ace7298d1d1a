// One order at the counter: what it says, and what may be done with it from where it stands.

import { explain, NoAnswer, now, Problem } from './api.js';
import { bdi, busy, button, confirm, h, icon, ltr, notice, openDialog, replace, toast } from './dom.js';
import { dayAndTime, minutesSince, minutesUntil, money, time, when } from './format.js';
import { nameOf, t } from './i18n.js';
import { business, may, post, staff } from './staff-api.js';

// What the kitchen may do by itself; everything else is decided at the desk.
const KITCHEN_MOVES = ['accepted', 'preparing', 'ready'];
const REFUSALS = ['rejected', 'cancelled'];
const QUICK_MINUTES = [10, 15, 20, 30];

export const allowed = (order) =>
  order.next.filter(
    (target) => may('orders:move') && (KITCHEN_MOVES.includes(target) || may('orders:decide')) && target !== 'expired',
  );

/** Where it goes when all is well; at most one. */
export const forward = (order) => allowed(order).filter((target) => !REFUSALS.includes(target));
export const refusals = (order) => REFUSALS.filter((target) => allowed(order).includes(target));

/** How long it has waited, and whether that is too long: {text, level}. */
export function age(order) {
  const at = now();
  if (['accepted', 'preparing'].includes(order.status)) {
    const left = minutesUntil(order.ready_at, at);
    const level = left <= 0 ? 'late' : left <= 5 ? 'soon' : 'fine';
    return { level, text: left > 0 ? t('age.left', { n: left }) : t('age.late', { n: Math.max(0, -left) }) };
  }
  const since = minutesSince(order.status === 'ready' ? order.status_at : order.placed_at, at);
  const [soon, late] = order.status === 'ready' ? [8, 15] : order.status === 'out_for_delivery' ? [30, 60] : [3, 7];
  return { level: since >= late ? 'late' : since >= soon ? 'soon' : 'fine', text: t('age.since', { n: since }) };
}

export function ageBadge(order) {
  const { level, text } = age(order);
  return h('span', { class: `age ${level}`, 'data-age': order.id }, icon('clock'), h('span', null, text));
}

/** Brings the ages that are shown under `root` up to the minute. */
export function paintAges(root, orders) {
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const element of root.querySelectorAll('[data-age]')) {
    const order = byId.get(element.dataset.age);
    if (!order) continue;
    const { level, text } = age(order);
    element.className = `age ${level}`;
    element.lastElementChild.replaceChildren(text);
  }
}

export const whereTo = (order) =>
  order.table_name
    ? h('span', { class: 'where' }, icon('pin'), bdi(order.table_name))
    : h(
        'span',
        { class: 'where' },
        icon(order.fulfilment === 'delivery' ? 'pin' : 'bag'),
        t(`fulfilment.${order.fulfilment}`),
      );

export const orderLines = (order, className = 'order-lines') =>
  h(
    'ul',
    { class: className },
    order.lines.map((line) =>
      h(
        'li',
        null,
        h('span', { class: 'times' }, `${line.quantity} ×`),
        h(
          'span',
          { class: 'line-what' },
          h('span', { class: 'line-name' }, bdi(nameOf(line))),
          line.options.length > 0 && h('span', { class: 'line-options' }, line.options.map(nameOf).join(' · ')),
          line.note && h('span', { class: 'line-note' }, icon('note'), bdi(line.note)),
        ),
      ),
    ),
  );

// --- moving ---

/** Asks what has to be asked and moves the order. Answers it as it is then, or null when nothing was done. */
export async function move(order, target, live) {
  const body = { status: target, version: order.version };
  if (target === 'accepted') {
    const minutes = await askMinutes(order, t('accept.title', { number: order.number }), { keep: true });
    if (minutes === undefined) return null;
    if (minutes !== null) body.ready_in_minutes = minutes;
  } else if (REFUSALS.includes(target)) {
    const reason = await confirm({
      title: t(`${target}.title`, { number: order.number }),
      yes: t(`action.${target}`),
      danger: true,
      ask: {
        label: t('reason_label'),
        required: true,
        missing: t('reason_missing'),
        quick: [t('reason.sold_out'), t('reason.busy'), t('reason.closing'), t('reason.guest')],
      },
    });
    if (!reason) return null;
    body.reason = reason;
  }
  return change(`/api/v1/orders/${order.id}/status`, body, live);
}

async function change(path, body, live) {
  try {
    const found = await post(path, body);
    await live.refresh();
    return found;
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    toast(explain(error), 'bad');
    await live.refresh();
    return null;
  }
}

/** Minutes from now; null to keep what was promised; undefined when dismissed. */
function askMinutes(order, title, { keep = false } = {}) {
  const estimate = Math.max(1, minutesUntil(order.ready_at, now()));
  const field = h('input', {
    id: 'minutes',
    type: 'number',
    inputmode: 'numeric',
    min: '0',
    max: '600',
    step: '1',
    value: String(estimate),
  });
  const error = h('p', { class: 'field-error', id: 'minutes-error', role: 'alert', hidden: true });
  const send = (close) => {
    const minutes = Number(field.value);
    if (field.value.trim() && Number.isInteger(minutes) && minutes >= 0 && minutes <= 600) return close(minutes);
    error.hidden = false;
    error.replaceChildren(t('accept.whole_minutes'));
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', 'minutes-error');
    return field.focus();
  };
  return openDialog({
    title,
    className: 'dialog-small',
    fill(body, close) {
      body.append(
        h('p', null, t('accept.text')),
        h(
          'div',
          { class: 'minutes' },
          QUICK_MINUTES.map((minutes) =>
            button(t('minutes', { n: minutes }), { class: 'button tonal', onclick: () => close(minutes) }),
          ),
        ),
      );
      if (keep) {
        body.append(
          button(t('accept.keep', { time: time(order.ready_at, business()) }), {
            class: 'button quiet wide',
            onclick: () => close(null),
          }),
        );
      }
      body.append(
        h(
          'form',
          {
            class: 'minutes-own',
            novalidate: true,
            onsubmit: (event) => {
              event.preventDefault();
              send(close);
            },
          },
          h('label', { for: 'minutes' }, t('accept.own')),
          field,
          h('button', { type: 'submit', class: 'button' }, t('accept.promise')),
          error,
        ),
      );
    },
  }).closed;
}

/** Buttons for every state it may go to. `prominent`: only the way forward. */
export function actions(order, live, { prominent = false } = {}) {
  const make = (target, className) => {
    const control = button(t(`action.${target}`), {
      class: className,
      id: `${prominent ? 'go' : 'do'}-${target}-${order.id}`,
      onclick: () => busy(control, () => move(order, target, live)),
    });
    return control;
  };
  return [
    forward(order).map((target) => make(target, 'button')),
    prominent ? [] : refusals(order).map((target) => make(target, 'button danger-quiet')),
  ].flat();
}

// --- everything about it ---

export async function openOrder(id, live) {
  const area = h('div', null, h('div', { class: 'loading' }, h('span', { class: 'spinner' })));
  const foot = h('div', { class: 'order-foot' });
  let shown = null;
  const read = async () => {
    try {
      shown = await staff('GET', `/api/v1/orders/${id}`);
      dialog.setTitle(`${t('order_title', { number: shown.number })}`);
      replace(area, detail(shown));
      replace(foot, buttons(shown));
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      replace(area, notice('bad', 'warn', explain(error)));
    }
  };
  const buttons = (order) => [
    actions(order, { refresh: () => Promise.all([live.refresh(), read()]) }),
    may('orders:move') &&
      !['completed', 'cancelled', 'rejected', 'expired', 'ready', 'out_for_delivery'].includes(order.status) &&
      button(t('promise.open'), { class: 'button quiet', onclick: () => promise(order) }, 'clock'),
  ];
  const promise = async (order) => {
    const minutes = await askMinutes(order, t('promise.title', { number: order.number }));
    if (minutes === undefined) return;
    if (await change(`/api/v1/orders/${order.id}/eta`, { ready_in_minutes: minutes }, live)) await read();
  };
  const stop = live.on('change', (orders) => {
    const present = orders.find((order) => order.id === id);
    if (shown && (!present || present.version !== shown.version)) read();
  });
  const dialog = openDialog({
    title: t('order'),
    className: 'dialog-sheet order-dialog',
    fill: (body) => body.append(area),
    foot: () => foot,
    onclose: stop,
  });
  await read();
}

function detail(order) {
  const shop = business();
  const facts = [
    [t(order.table_name ? 'fact.table' : 'fact.fulfilment'), whereTo(order)],
    [t('source'), t(`source.${order.order_source}`)],
    order.customer_name && [t('field.customer_name'), bdi(order.customer_name)],
    order.customer_phone && [
      t('field.customer_phone'),
      h('a', { href: `tel:${order.customer_phone}` }, icon('phone'), ltr(order.customer_phone)),
    ],
    order.customer_email && [t('field.customer_email'), ltr(order.customer_email)],
    order.delivery_address && [t('field.delivery_address'), bdi(order.delivery_address)],
    [t('placed'), dayAndTime(order.placed_at, shop)],
    [t('promised'), when(order.ready_at, shop, now())],
    [t('payment'), t(order.payment_status === 'paid' ? 'payment_paid' : 'payment_unpaid')],
    [t('code'), ltr(order.verification_code, 'code-small')],
  ].filter(Boolean);
  return [
    h(
      'p',
      { class: 'order-state' },
      h('span', { class: `badge state-${order.status}` }, t(`status.${order.status}`)),
      order.reason && [' ', bdi(order.reason)],
    ),
    order.notes && notice('warn', 'note', h('strong', null, t('field.notes'), ' '), bdi(order.notes)),
    orderLines(order, 'order-lines large'),
    !order.prices_include_tax &&
      h(
        'p',
        { class: 'total-part' },
        h('span', null, t('tax_sum')),
        h('span', { class: 'amount' }, money(order.tax_cents, shop)),
      ),
    h(
      'p',
      { class: 'total-row' },
      h('span', null, t('total')),
      h('strong', { class: 'amount' }, money(order.total_cents, shop)),
    ),
    h(
      'dl',
      { class: 'facts' },
      facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
    ),
    h('h3', { class: 'sub' }, t('timeline')),
    h(
      'ol',
      { class: 'events' },
      order.events.map((event) =>
        h(
          'li',
          null,
          h('span', { class: 'event-time' }, time(event.at, shop)),
          h(
            'span',
            null,
            event.kind === 'promised'
              ? t('event.promised', { time: time(event.ready_at, shop) })
              : t(event.kind === 'placed' ? 'event.placed' : `status.${event.status}`),
            h('span', { class: 'muted' }, ' · ', event.by_name ? bdi(event.by_name) : t(`by.${event.by}`)),
            event.reason && h('span', { class: 'event-reason' }, bdi(event.reason)),
          ),
        ),
      ),
    ),
  ];
}
