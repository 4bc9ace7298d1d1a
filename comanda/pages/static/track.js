// One order, live: its number and code, where it stands, when it is ready, and calling it off while that is possible.

import { call, explain, newKey, NoAnswer, now, Problem } from './api.js';
import {
  bdi,
  busy,
  button,
  confirm,
  h,
  icon,
  languageButton,
  ltr,
  replace,
  setTitle,
  showMessage,
  toast,
} from './dom.js';
import { clock, dayAndTime, minutesUntil, money, time, when } from './format.js';
import { dropToken, noteOrder, waysTo } from './identity.js';
import {
  browserLanguage,
  languageSwitch,
  nameOf,
  otherLanguage,
  otherNameOf,
  rememberedLanguage,
  t,
  useLanguage,
} from './i18n.js';
import { FINAL, openMyOrders } from './my-orders.js';
import { orderAgain } from './reorder.js';
import { read, write } from './store.js';
import { follow } from './stream.js';

const app = document.getElementById('app');
const id = decodeURIComponent(location.pathname.split('/')[2]);

let way = null; // {slug, token, place}
let order = null;
let business = null;
let connection = 'live';
let stream = null;
let cancelKey = null;

const restaurant = () => `restaurant=${encodeURIComponent(way.slug)}`;
const readOrder = (one) =>
  call('GET', `/api/customer/orders/track/${encodeURIComponent(id)}?restaurant=${encodeURIComponent(one.slug)}`, {
    token: one.token,
  });

async function start() {
  await useLanguage(rememberedLanguage() ?? browserLanguage());
  try {
    if (!(await findOrder())) {
      showMessage(app, {
        title: t('track.unknown'),
        text: t('track.unknown_text'),
        action: h('a', { class: 'button', href: '/' }, t('shop.to_front')),
      });
      return;
    }
    await readBusiness();
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    showMessage(app, {
      title: t('track.failed'),
      text: explain(error),
      iconName: 'warn',
      action: button(t('try_again'), { onclick: start }),
    });
    return;
  }
  await useLanguage(rememberedLanguage() ?? business.language);
  render();
  setInterval(tick, 1000);
  if (!FINAL.includes(order.status)) listen();
}

async function findOrder() {
  for (const one of await waysTo(id)) {
    try {
      order = await readOrder(one);
      way = one;
      if (!way.place) {
        way.place = `/r/${encodeURIComponent(way.slug)}`;
        await noteOrder(id, way);
      }
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || ![401, 404, 422].includes(error.status)) throw error;
      if (error.status === 401) await dropToken(one.slug, one.token);
    }
  }
  return false;
}

/** The business as the menu tells it, or as it was told the last time when there is no answer. */
async function readBusiness() {
  const key = `business:${way.slug}`;
  try {
    business = (await call('GET', `/api/customer/menu?${restaurant()}`)).business;
    await write({ [key]: business });
  } catch (error) {
    business = await read(key);
    if (!business) throw error;
  }
}

function listen() {
  stream = follow(`/api/customer/orders/track/${order.id}/events?${restaurant()}`, {
    token: way.token,
    after: order.last_event_id,
    onevent: (event) => {
      if (event.event === 'order') refresh();
    },
    onstate(state) {
      const before = connection;
      connection = state;
      if (before === 'lost' && state === 'live') {
        toast(t('connection.back'), 'good');
        refresh();
      }
      showConnection();
    },
    onrefused(problem) {
      connection = 'lost';
      showConnection();
      toast(explain(problem), 'bad');
    },
  });
}

let reading = null;
let again = false;

/** Reads the order anew; what happens meanwhile is read once more afterwards. */
function refresh() {
  again = true;
  reading ??= readWhileAsked().finally(() => {
    reading = null;
  });
  return reading;
}

async function readWhileAsked() {
  while (again) {
    again = false;
    try {
      take(await readOrder(way));
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    }
  }
}

function take(found) {
  if (found.version < order.version) return;
  const moved = found.status !== order.status;
  const same = found.version === order.version && found.can_cancel === order.can_cancel;
  order = found;
  if (same) return;
  render();
  if (moved) {
    announce();
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(200);
  }
  if (FINAL.includes(order.status)) {
    stream?.close();
    stream = null;
  }
}

// --- showing ---

const STEPS = ['confirmed', 'accepted', 'preparing', 'ready', 'completed'];
const DELIVERY_STEPS = ['confirmed', 'accepted', 'preparing', 'ready', 'out_for_delivery', 'completed'];

const connectionArea = h('div', { class: 'connection', role: 'status' });
const spoken = h('p', { class: 'hidden', 'aria-live': 'assertive' });
const etaArea = h('div', { class: 'eta' });
const cancelArea = h('div', { class: 'cancel' });

// The code of what others at the table have ordered is not told.
const isMine = () => order.verification_code !== null;

const headline = () => {
  if (order.status === 'completed') return t(`done.${order.fulfilment}`);
  if (order.status === 'ready') return t(`ready.${order.fulfilment}`);
  return t(`headline.${order.status}`);
};

function announce() {
  spoken.replaceChildren(`${t('order_title', { number: order.number })}: ${headline()}`);
}

function render() {
  setTitle(`${t('order_title', { number: order.number })} · ${t(`status.${order.status}`)}`);
  const change = async () => {
    await useLanguage(otherLanguage(), { remember: true });
    render();
  };
  const final = FINAL.includes(order.status);
  replace(
    app,
    h(
      'header',
      { class: 'track-head' },
      h(
        'a',
        { class: 'track-back', id: 'track-back', href: way.place },
        icon('back', 'flips'),
        h(
          'span',
          null,
          h('strong', null, bdi(nameOf(business))),
          otherNameOf(business) && h('small', null, bdi(otherNameOf(business))),
        ),
      ),
      languageButton(change, languageSwitch()),
    ),
    connectionArea,
    spoken,
    h(
      'main',
      { class: 'track' },
      h(
        'section',
        { class: `hero state-${order.status}`, 'aria-labelledby': 'headline' },
        h('p', { class: 'hero-label' }, t(isMine() ? 'your_order' : 'order')),
        h('p', { class: 'hero-number' }, ltr(order.number)),
        h('h1', { id: 'headline' }, headline()),
        etaArea,
        ['cancelled', 'rejected', 'expired'].includes(order.status) &&
          order.reason &&
          h('p', { class: 'reason' }, t('reason'), ' ', bdi(order.reason)),
        isMine() &&
          !final &&
          h(
            'div',
            { class: 'code' },
            h('span', { class: 'code-label' }, t('code')),
            ltr(order.verification_code, 'code-value'),
            h('span', { class: 'code-hint' }, t(`code_hint.${order.fulfilment}`)),
          ),
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'steps-title' },
        h('h2', { id: 'steps-title' }, t('progress')),
        timeline(),
        cancelArea,
      ),
      receipt(),
      h(
        'section',
        { class: 'track-actions' },
        h('a', { class: 'button quiet', id: 'to-menu', href: way.place }, t('back_to_menu')),
        againButton(),
        button(
          t('my_orders.title'),
          { class: 'button quiet', id: 'my-orders', onclick: () => openMyOrders(business) },
          'receipt',
        ),
      ),
    ),
  );
  showConnection();
  tick();
}

function againButton() {
  const control = button(
    t('again.open'),
    {
      class: 'button quiet',
      id: 'order-again',
      onclick: () =>
        busy(control, async () => {
          try {
            await orderAgain(order, { ...way, business });
          } catch (error) {
            if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
            toast(explain(error), 'bad');
          }
        }),
    },
    'again',
  );
  return control;
}

function timeline() {
  const steps = order.fulfilment === 'delivery' ? DELIVERY_STEPS : STEPS;
  const stopped = ['cancelled', 'rejected', 'expired'].includes(order.status);
  const reached = new Map();
  for (const event of order.events) {
    if (event.kind !== 'promised') reached.set(event.status, event.at);
  }
  const position = stopped
    ? Math.max(-1, ...steps.map((step, index) => (reached.has(step) ? index : -1)))
    : steps.indexOf(order.status);
  const shown = stopped ? steps.slice(0, position + 1) : steps;
  const items = shown.map((step, index) => {
    const done = stopped || index < position || order.status === 'completed';
    const present = !stopped && index === position && order.status !== 'completed';
    const key = step === 'completed' ? `done_step.${order.fulfilment}` : `step.${step}`;
    return h(
      'li',
      { class: done ? 'step done' : present ? 'step present' : 'step', 'aria-current': present ? 'step' : null },
      h('span', { class: 'step-mark' }, done ? icon('check') : ''),
      h('span', { class: 'step-text' }, t(key)),
      reached.has(step) && h('span', { class: 'step-time' }, time(reached.get(step), business)),
    );
  });
  if (order.status === 'awaiting_payment') {
    items.unshift(
      h(
        'li',
        { class: 'step present', 'aria-current': 'step' },
        h('span', { class: 'step-mark' }),
        h('span', { class: 'step-text' }, t('status.awaiting_payment')),
      ),
    );
  }
  if (stopped) {
    items.push(
      h(
        'li',
        { class: 'step stopped' },
        h('span', { class: 'step-mark' }, icon('close')),
        h('span', { class: 'step-text' }, t(`status.${order.status}`)),
        reached.has(order.status) && h('span', { class: 'step-time' }, time(reached.get(order.status), business)),
      ),
    );
  }
  return h('ol', { class: 'steps' }, items);
}

function receipt() {
  const included = order.prices_include_tax;
  const facts = [
    [
      t(order.table_name ? 'fact.table' : 'fact.fulfilment'),
      order.table_name ? bdi(order.table_name) : t(`fulfilment.${order.fulfilment}`),
    ],
    [t('placed'), dayAndTime(order.placed_at, business)],
    order.customer_name && [t('field.customer_name'), bdi(order.customer_name)],
    order.delivery_address && [t('field.delivery_address'), bdi(order.delivery_address)],
    order.notes && [t('field.notes'), bdi(order.notes)],
    [t('payment'), t(order.payment_status === 'paid' ? 'payment_paid' : `pay.${order.fulfilment}`)],
  ].filter(Boolean);
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'receipt-title' },
    h('h2', { id: 'receipt-title' }, t('what_you_ordered')),
    h(
      'ul',
      { class: 'receipt-lines' },
      order.lines.map((line) =>
        h(
          'li',
          null,
          h('span', { class: 'times' }, `${line.quantity} ×`),
          h(
            'span',
            { class: 'receipt-text' },
            h('span', null, bdi(nameOf(line))),
            line.options.length > 0 && h('small', null, line.options.map(nameOf).join(' · ')),
            line.note && h('small', { class: 'line-note' }, icon('note'), bdi(line.note)),
          ),
          h('span', { class: 'amount' }, money(line.total_cents, business)),
        ),
      ),
    ),
    !included &&
      h(
        'p',
        { class: 'total-part' },
        h('span', null, t('subtotal')),
        h('span', { class: 'amount' }, money(order.subtotal_cents, business)),
      ),
    order.taxes.map((tax) =>
      h(
        'p',
        { class: 'total-part' },
        h('span', null, t(included ? 'tax_included' : 'tax', { name: tax.name, rate: `${tax.rate_bp / 100}%` })),
        h('span', { class: 'amount' }, money(tax.tax_cents, business)),
      ),
    ),
    h(
      'p',
      { class: 'total-row' },
      h('span', null, t('total')),
      h('strong', { class: 'amount' }, money(order.total_cents, business)),
    ),
    h(
      'dl',
      { class: 'facts' },
      facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
    ),
  );
}

function showConnection() {
  connectionArea.classList.toggle('lost', connection === 'lost');
  replace(connectionArea, connection === 'lost' && [icon('warn'), t('connection.lost')]);
}

/** What changes with every second: the time until it is ready, and until it can no longer be called off. */
function tick() {
  if (!order) return;
  const waiting = ['awaiting_payment', 'confirmed', 'accepted', 'preparing'].includes(order.status);
  let eta = null;
  if (waiting) {
    const minutes = minutesUntil(order.ready_at, now());
    eta = [
      h('span', { class: 'eta-value' }, minutes > 0 ? t('eta.minutes', { n: minutes }) : t('eta.any_moment')),
      h(
        'span',
        { class: 'eta-at' },
        t(order.status === 'confirmed' ? 'eta.about' : 'eta.at', { time: when(order.ready_at, business, now()) }),
      ),
    ];
  }
  update(
    etaArea,
    JSON.stringify([
      waiting && minutesUntil(order.ready_at, now()),
      order.ready_at,
      order.status,
      document.documentElement.lang,
    ]),
    eta,
  );

  const left = new Date(order.cancel_until) - now();
  const possible = order.can_cancel && left > 0;
  if (possible && !cancelArea.childElementCount) replace(cancelArea, cancelButton());
  if (!possible && cancelArea.childElementCount) replace(cancelArea);
  const label = document.getElementById('cancel-left');
  if (label) label.replaceChildren(clock(left));
}

function update(area, key, content) {
  if (area.dataset.shown === key && area.childElementCount) return;
  area.dataset.shown = key;
  replace(area, content);
}

function cancelButton() {
  const control = h(
    'button',
    { type: 'button', id: 'cancel', class: 'button danger-quiet wide', onclick: () => cancel(control) },
    h('span', null, t('cancel.open')),
    h('bdi', { id: 'cancel-left', class: 'amount', dir: 'ltr', 'aria-hidden': 'true' }),
  );
  return [control, h('p', { class: 'hint' }, t('cancel.hint'))];
}

async function cancel(control) {
  const answer = await confirm({
    title: t('cancel.title', { number: order.number }),
    text: t('cancel.text'),
    yes: t('cancel.yes'),
    no: t('cancel.no'),
    danger: true,
    ask: { label: t('cancel.reason'), required: false },
  });
  if (!answer) return;
  cancelKey ??= newKey();
  await busy(control, async () => {
    try {
      take(
        await call('POST', `/api/customer/orders/cancel/${order.id}?${restaurant()}`, {
          token: way.token,
          body: { reason: answer.text },
          key: cancelKey,
        }),
      );
      toast(t('cancel.done'), 'good');
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      toast(explain(error), 'bad');
      if (error instanceof Problem) cancelKey = null;
      await refresh();
    }
  });
}

addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && order && !FINAL.includes(order.status)) refresh();
});

start();
