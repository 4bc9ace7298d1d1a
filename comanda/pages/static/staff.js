// What the staff see: signing in, then the board, the kitchen, orders, tables and what is sold out.

import { call, explain, fieldProblems, NoAnswer, Problem } from './api.js';
import {
  bdi,
  busy,
  button,
  h,
  icon,
  iconButton,
  languageButton,
  openDialog,
  replace,
  setTitle,
  showMessage,
  toast,
} from './dom.js';
import { browserLanguage, languageSwitch, nameOf, otherLanguage, rememberedLanguage, t, useLanguage } from './i18n.js';
import { begin, business, may, me, signIn, signOut, whenSignedOut } from './staff-api.js';
import { board, kitchen } from './staff-board.js';
import { Live } from './staff-live.js';
import { menu } from './staff-menu.js';
import { search } from './staff-search.js';
import { tables } from './staff-tables.js';
import * as sound from './sound.js';

const app = document.getElementById('app');
const VIEWS = {
  board: { show: board, needs: 'orders:read', icon: 'receipt' },
  kitchen: { show: kitchen, needs: 'orders:read', icon: 'dish' },
  orders: { show: search, needs: 'orders:read', icon: 'search' },
  tables: { show: tables, needs: 'tables:read', icon: 'people' },
  menu: { show: menu, needs: 'menu:read', icon: 'bag' },
};

let live = null;
let leaveView = () => {};
let redraw = () => {};

async function start() {
  await useLanguage(rememberedLanguage() ?? browserLanguage());
  try {
    if (location.pathname === '/staff/invitation') return showInvitation();
    if (await begin()) return await enter();
    return showSignIn();
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    return showMessage(app, {
      title: t('staff.failed'),
      text: explain(error),
      iconName: 'warn',
      action: button(t('try_again'), { onclick: start }),
    });
  }
}

const changeLanguage = async () => {
  await useLanguage(otherLanguage(), { remember: true });
  redraw();
};

// --- signing in ---

function page(...children) {
  replace(
    app,
    h(
      'main',
      { class: 'sign-in' },
      h(
        'div',
        { class: 'sign-in-head' },
        h('span', { class: 'brand' }, icon('dish'), 'Comanda'),
        languageButton(changeLanguage, languageSwitch()),
      ),
      children,
    ),
  );
}

const formError = () => h('p', { class: 'field-error', role: 'alert', id: 'form-error', hidden: true });

function tell(element, text) {
  element.hidden = !text;
  element.replaceChildren(text);
}

function field(name, input, label, hint = null) {
  input.id = name;
  input.name = name;
  const error = h('p', { class: 'field-error', id: `${name}-error`, hidden: true });
  input.setAttribute('aria-describedby', hint ? `${name}-hint ${name}-error` : `${name}-error`);
  input.addEventListener('input', () => {
    tell(error, '');
    input.removeAttribute('aria-invalid');
  });
  return {
    input,
    element: h(
      'div',
      { class: 'field' },
      h('label', { for: name }, label),
      input,
      hint && h('p', { class: 'hint', id: `${name}-hint` }, hint),
      error,
    ),
    say(text) {
      tell(error, text);
      if (text) input.setAttribute('aria-invalid', 'true');
    },
  };
}

function showSignIn(message = '') {
  redraw = () => showSignIn(message);
  setTitle(`${t('sign_in.title')} · Comanda`);
  const username = field(
    'username',
    h('input', { type: 'email', autocomplete: 'username', required: true, dir: 'ltr', maxlength: '254' }),
    t('sign_in.email'),
  );
  const password = field(
    'password',
    h('input', { type: 'password', autocomplete: 'current-password', required: true, dir: 'ltr', maxlength: '256' }),
    t('sign_in.password'),
  );
  const which = h('div');
  let restaurant = null;
  const error = formError();
  const control = h('button', { type: 'submit', class: 'button wide' }, t('sign_in.send'));
  const send = async () => {
    tell(error, '');
    for (const one of [password, username]) {
      if (!one.input.value.trim()) {
        one.say(t('missing.value'));
        one.input.focus();
      }
    }
    if (!username.input.value.trim() || !password.input.value) return;
    try {
      await signIn({
        username: username.input.value.trim(),
        password: password.input.value,
        restaurant: restaurant?.input.value,
      });
      await enter();
    } catch (problem) {
      if (!(problem instanceof Problem || problem instanceof NoAnswer)) throw problem;
      if (problem.code === 'business_ambiguous') {
        restaurant = field(
          'restaurant',
          h(
            'select',
            null,
            problem.body.businesses.split(', ').map((slug) => h('option', { value: slug }, slug)),
          ),
          t('sign_in.restaurant'),
        );
        replace(which, restaurant.element);
        restaurant.input.focus();
      }
      tell(error, explain(problem));
    }
  };
  page(
    h('h1', null, t('sign_in.title')),
    message && h('p', { class: 'notice' }, icon('info'), h('span', null, message)),
    h(
      'form',
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          busy(control, send);
        },
      },
      username.element,
      password.element,
      which,
      error,
      control,
    ),
  );
  username.input.focus();
}

function showInvitation() {
  redraw = showInvitation;
  setTitle(`${t('invitation.title')} · Comanda`);
  const name = field(
    'full_name',
    h('input', { type: 'text', autocomplete: 'name', maxlength: '100' }),
    t('field.customer_name'),
  );
  const password = field(
    'password',
    h('input', { type: 'password', autocomplete: 'new-password', dir: 'ltr', maxlength: '256' }),
    t('invitation.password'),
    t('invitation.password_hint'),
  );
  const error = formError();
  const control = h('button', { type: 'submit', class: 'button wide' }, t('invitation.send'));
  const send = async () => {
    tell(error, '');
    try {
      const body = { token: location.hash.slice(1), full_name: name.input.value, password: password.input.value };
      const { access_token } = await call('POST', '/api/invitations/accept', { body });
      history.replaceState(null, '', '/staff');
      await begin(access_token);
      await enter();
    } catch (problem) {
      if (!(problem instanceof Problem || problem instanceof NoAnswer)) throw problem;
      const fields = fieldProblems(problem);
      if (fields.full_name) name.say(t('missing.customer_name'));
      if (fields.password) password.say(t('invitation.password_short'));
      if (!fields.full_name && !fields.password) tell(error, explain(problem));
    }
  };
  page(
    h('h1', null, t('invitation.title')),
    h('p', null, t('invitation.text')),
    h(
      'form',
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          busy(control, send);
        },
      },
      name.element,
      password.element,
      error,
      control,
    ),
  );
}

// --- at work ---

async function enter() {
  await useLanguage(rememberedLanguage() ?? business().language);
  whenSignedOut((problem) => {
    leaveView();
    leaveView = () => {};
    live?.stop();
    live = null;
    for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
    setTitle('Comanda');
    showSignIn(problem ? t('sign_in.ended') : t('sign_in.signed_out'));
  });
  live = new Live();
  live.on('fresh', (orders) => {
    const arrived = orders.filter((order) => ['confirmed', 'awaiting_payment'].includes(order.status));
    if (!arrived.length) return;
    sound.ring();
    toast(
      t('new_orders', { n: arrived.length, numbers: arrived.map((order) => `#${order.number}`).join(', ') }),
      'good',
    );
  });
  live.on('change', showCounts);
  live.on('state', ({ state, back }) => {
    showConnection(state);
    if (back) toast(t('connection.back'), 'good');
  });
  live.on('problem', (text) => toast(text, 'bad'));
  if (!may('orders:read')) return showMessage(app, { title: t('staff.failed'), text: t('error.not_allowed') });
  await live.start();
  return shell();
}

const views = () => Object.entries(VIEWS).filter(([, view]) => may(view.needs));

function current() {
  const wanted = location.hash.slice(1);
  const names = views().map(([name]) => name);
  if (names.includes(wanted)) return wanted;
  return me().role === 'kitchen' ? 'kitchen' : 'board';
}

const connectionArea = h('span', { class: 'pill', role: 'status' });
const lostArea = h('div', { class: 'connection' });
const viewArea = h('main', { id: 'view', class: 'view', tabindex: '-1' });

function shell() {
  redraw = shell;
  leaveView();
  replace(
    app,
    h('a', { class: 'skip', href: '#view', onclick: skip }, t('skip_to_view')),
    h(
      'header',
      { class: 'staff-head' },
      h('h1', null, bdi(nameOf(business()))),
      connectionArea,
      h(
        'div',
        { class: 'staff-tools' },
        soundButton(),
        languageButton(changeLanguage, languageSwitch()),
        iconButton(t('account'), 'people', { onclick: account }),
      ),
      h(
        'nav',
        { class: 'staff-nav', 'aria-label': t('nav') },
        views().map(([name, view]) =>
          h(
            'a',
            { href: `#${name}`, id: `nav-${name}`, 'aria-current': current() === name ? 'page' : null },
            icon(view.icon),
            h('span', null, t(`nav.${name}`)),
            h('span', { class: 'tally', id: `tally-${name}`, hidden: true }),
          ),
        ),
      ),
    ),
    lostArea,
    viewArea,
  );
  showConnection(live.state);
  showCounts();
  showView();
}

function skip(event) {
  event.preventDefault();
  viewArea.focus();
}

function showView() {
  leaveView();
  const name = current();
  for (const [one] of views()) {
    const link = document.getElementById(`nav-${one}`);
    if (one === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  viewArea.className = `view view-${name}`;
  leaveView = VIEWS[name].show(viewArea, live);
}

addEventListener('hashchange', () => {
  if (live && location.pathname === '/staff') showView();
});

function showCounts() {
  const orders = live?.orders ?? [];
  const fresh = orders.filter((order) => order.status === 'confirmed').length;
  const cooking = orders.filter((order) => ['accepted', 'preparing'].includes(order.status)).length;
  for (const [name, count] of [
    ['board', fresh],
    ['kitchen', cooking],
  ]) {
    const tally = document.getElementById(`tally-${name}`);
    if (!tally) continue;
    tally.hidden = !count;
    tally.replaceChildren(String(count));
  }
  if (live) setTitle(`${fresh ? `(${fresh}) ` : ''}${nameOf(business())} · ${t('staff.title')}`);
}

function showConnection(state) {
  connectionArea.className = `pill ${state}`;
  replace(
    connectionArea,
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    t(`connection.${state === 'live' ? 'live' : 'lost_short'}`),
  );
  lostArea.classList.toggle('lost', state === 'lost');
  replace(lostArea, state === 'lost' && [icon('warn'), t('connection.lost_staff')]);
}

function soundButton() {
  const on = sound.isOn();
  return iconButton(t(on ? 'sound.off' : 'sound.on'), on ? 'sound' : 'mute', {
    id: 'sound',
    'aria-pressed': String(on),
    onclick: () => {
      sound.turn(!on);
      if (!on) setTimeout(sound.ring, 80);
      document.getElementById('sound').replaceWith(soundButton());
      document.getElementById('sound').focus();
    },
  });
}

function account() {
  openDialog({
    title: t('account'),
    className: 'dialog-small',
    fill(body) {
      body.append(
        h(
          'p',
          { class: 'account' },
          h('strong', null, bdi(me().full_name)),
          h('span', { class: 'muted' }, bdi(me().email)),
          h('span', { class: 'badge' }, t(`role.${me().role}`)),
        ),
        h(
          'p',
          null,
          h(
            'a',
            { href: `/r/${encodeURIComponent(me().restaurant)}`, target: '_blank', rel: 'noopener' },
            t('account.shop'),
          ),
        ),
      );
    },
    foot: (close) => [
      button(
        t('account.sign_out'),
        {
          class: 'button quiet wide',
          onclick: async () => {
            close();
            await signOut();
          },
        },
        'out',
      ),
    ],
  });
}

start();
