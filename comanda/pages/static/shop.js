// The menu, on the web (/r/<slug>) and at a table (/t/<token>), and the way to an order.

import { call, explain, NoAnswer, now, Problem } from './api.js';
import { Basket, catalogOf } from './basket.js';
import { openCheckout, resume } from './checkout.js';
import {
  bdi,
  button,
  h,
  icon,
  iconButton,
  languageButton,
  ltr,
  notice,
  replace,
  setTitle,
  showMessage,
  toast,
} from './dom.js';
import { money, when } from './format.js';
import { chooseItem } from './item-sheet.js';
import { FINAL, openMyOrders, readOrders } from './my-orders.js';
import {
  browserLanguage,
  descriptionOf,
  languageSwitch,
  nameOf,
  otherLanguage,
  otherNameOf,
  rememberedLanguage,
  t,
  useLanguage,
} from './i18n.js';
import { askPin, openTab, readTab } from './party.js';
import { forgetAttempt, openAttempt } from './sending.js';

const MENU_EVERY = 60_000;

const app = document.getElementById('app');
const [, kind, code] = location.pathname.split('/');
const atTable = kind === 't';
const place = location.pathname;

let menu = null;
let catalog = null;
let basket = null;
let party = null; // the tab of the party at the table, once one belongs to it
let running = []; // own orders that are not finished
let wanted = ''; // what is being looked for

const table = () =>
  atTable ? { slug: menu.business.slug, table: decodeURIComponent(code), tableName: menu.table.name } : null;

const menuPath = () =>
  atTable ? `/api/menu/${code}` : `/api/customer/menu?restaurant=${encodeURIComponent(decodeURIComponent(code))}`;

async function readMenu() {
  menu = await call('GET', menuPath());
  catalog = catalogOf(menu);
}

async function start() {
  await useLanguage(rememberedLanguage() ?? browserLanguage());
  try {
    await readMenu();
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    const gone = error instanceof Problem && error.status === 404;
    showMessage(app, {
      title: gone ? t(atTable ? 'shop.table_unknown' : 'shop.unknown') : t('shop.failed'),
      text: gone ? t(atTable ? 'shop.table_unknown_text' : 'shop.unknown_text') : explain(error),
      iconName: gone ? 'info' : 'warn',
      action: gone
        ? !atTable && h('a', { class: 'button', href: '/' }, t('shop.to_front'))
        : button(t('try_again'), { onclick: start }),
    });
    return;
  }
  await useLanguage(rememberedLanguage() ?? menu.business.language);
  basket = await Basket.open(place);
  basket.onchange(() => {
    showBar();
    showCounts();
  });
  render();
  await Promise.all([resumeAttempt(), readOwn()]);
  if (location.hash === '#basket' && basket.lines.length) {
    history.replaceState(null, '', place);
    checkout();
  }
  setInterval(keepUp, MENU_EVERY);
  document.addEventListener('visibilitychange', keepUp);
}

async function keepUp() {
  if (document.visibilityState !== 'visible') return;
  const version = JSON.stringify([menu.catalog_version, menu.business]);
  const before = menu;
  try {
    await readMenu();
  } catch {
    return; // the menu there is will do until the next time
  }
  const changed = version !== JSON.stringify([menu.catalog_version, menu.business]);
  if (changed || JSON.stringify(before) !== JSON.stringify(menu)) render();
}

async function resumeAttempt() {
  const attempt = await openAttempt(place);
  if (attempt) await resume(place, attempt, menu.business, () => forgetAttempt(place));
}

/** What is under way already: own orders, and the table's party. */
async function readOwn() {
  try {
    const { orders } = await readOrders(menu.business.slug, 5);
    running = orders.filter((order) => !FINAL.includes(order.status));
    if (atTable) party = await readTab(table());
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
  }
  showNotices();
}

function checkout() {
  openCheckout({ catalog: () => catalog, basket, place, table: table(), reload: reloadMenu });
}

async function reloadMenu() {
  try {
    await readMenu();
    render();
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
  }
}

// --- showing ---

const noticesArea = h('div', { class: 'notices' });
const bar = h('div', { class: 'basket-bar', hidden: true });
let sections = null;
let chips = null;
let spy = null;

function render() {
  const { business } = menu;
  setTitle(atTable ? `${nameOf(business)} · ${menu.table.name}` : nameOf(business));
  const scroll = scrollY;
  sections = h('main', { id: 'menu', tabindex: '-1' });
  chips = h('nav', { class: 'chips', 'aria-label': t('categories') });
  replace(
    app,
    h('a', { class: 'skip', href: '#menu' }, t('skip_to_menu')),
    head(business),
    noticesArea,
    h('div', { class: 'sticky' }, h('div', { class: 'sticky-inner' }, searchField(), chips)),
    sections,
    h('footer', { class: 'shop-foot' }, h('p', null, t(business.prices_include_tax ? 'tax_note' : 'tax_note_plus'))),
    bar,
  );
  showNotices();
  showMenu();
  showBar();
  scrollTo(0, scroll);
}

function head(business) {
  const change = async () => {
    await useLanguage(otherLanguage(), { remember: true });
    render();
  };
  return h(
    'header',
    { class: 'shop-head' },
    h(
      'div',
      { class: 'shop-head-inner' },
      h(
        'div',
        { class: 'shop-names' },
        h('h1', null, bdi(nameOf(business))),
        otherNameOf(business) && h('p', { class: 'shop-other' }, bdi(otherNameOf(business))),
        h(
          'p',
          { class: 'shop-facts' },
          h(
            'span',
            { class: business.takes_orders ? 'fact open' : 'fact closed' },
            h('span', { class: 'dot', 'aria-hidden': 'true' }),
            business.takes_orders ? t('open_now') : t('closed_now'),
          ),
          atTable &&
            h(
              'span',
              { class: 'fact' },
              icon('pin'),
              bdi(menu.table.name),
              menu.table.area && [' · ', bdi(menu.table.area)],
            ),
        ),
      ),
      h(
        'div',
        { class: 'shop-tools' },
        languageButton(change, languageSwitch()),
        atTable &&
          iconButton(t('tab.open'), 'people', { id: 'open-tab', onclick: () => openTab(table(), { business, place }) }),
        iconButton(t('my_orders.title'), 'receipt', { id: 'open-my-orders', onclick: () => openMyOrders(business) }),
      ),
    ),
  );
}

function showNotices() {
  const { business } = menu;
  const needsPin = atTable && business.table_access === 'pin' && !party && business.takes_orders;
  replace(
    noticesArea,
    !business.takes_orders &&
      notice(
        'warn',
        'clock',
        h('strong', null, t('not_taking_orders')),
        business.opens_at && h('span', null, ' ', t('opens', { when: when(business.opens_at, business, now()) })),
      ),
    needsPin &&
      notice(
        '',
        'info',
        h('p', null, t('pin.notice')),
        button(t('pin.enter'), {
          class: 'link',
          onclick: async () => {
            if (await askPin(table())) {
              toast(t('pin.joined'), 'good');
              await readOwn();
            }
          },
        }),
      ),
    running.map((order) =>
      h(
        'a',
        { class: 'notice running', href: `/track/${order.id}` },
        icon('receipt'),
        h(
          'div',
          null,
          h('strong', null, t('your_order'), ' ', ltr(`#${order.number}`)),
          h('span', { class: `badge state-${order.status}` }, t(`status.${order.status}`)),
        ),
        icon('chevron', 'flips'),
      ),
    ),
    party?.orders.length > 0 &&
      h(
        'button',
        { type: 'button', class: 'notice running', onclick: () => openTab(table(), { business, place }) },
        icon('people'),
        h(
          'div',
          null,
          h('strong', null, t('tab.title', { table: menu.table.name })),
          h('span', { class: 'amount' }, money(party.total_cents, business)),
        ),
        icon('chevron', 'flips'),
      ),
  );
}

function searchField() {
  return h(
    'div',
    { class: 'search', role: 'search' },
    icon('search'),
    h('input', {
      type: 'search',
      id: 'search',
      'aria-label': t('search'),
      placeholder: t('search'),
      value: wanted,
      enterkeyhint: 'search',
      oninput: (event) => {
        wanted = event.target.value;
        showMenu();
      },
    }),
  );
}

const folded = (text) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ة/g, 'ه')
    .replace(/ى/g, 'ي')
    .toLowerCase();

/** What is not served at this hour comes last; breakfast is not what one looks for in the evening. */
const inOrder = (categories) => {
  const later = ({ items }) =>
    items.every((item) => !item.available) && items.some((item) => item.unavailable_because === 'not_now');
  return [...categories.filter((one) => !later(one)), ...categories.filter(later)];
};

function found() {
  const looked = folded(wanted.trim());
  if (!looked) return inOrder(menu.categories);
  const matches = (item) =>
    [item.name, item.name2, item.description, item.description2].some((text) => folded(text).includes(looked));
  return inOrder(
    menu.categories
      .map((category) => ({ ...category, items: category.items.filter(matches) }))
      .filter((category) => category.items.length),
  );
}

function showMenu() {
  const categories = found();
  replace(
    sections,
    categories.map((category) =>
      h(
        'section',
        { class: 'category', id: `category-${category.id}`, 'aria-labelledby': `title-${category.id}` },
        h('h2', { id: `title-${category.id}`, tabindex: '-1' }, bdi(nameOf(category))),
        descriptionOf(category) && h('p', { class: 'category-text' }, descriptionOf(category)),
        h('ul', { class: 'items' }, category.items.map(itemCard)),
      ),
    ),
    !categories.length && h('p', { class: 'nothing' }, t('search_none', { text: wanted.trim() })),
  );
  showChips(categories);
  showCounts();
}

function itemCard(item) {
  const { business } = menu;
  const name = nameOf(item);
  const sold = item.available;
  return h(
    'li',
    { class: sold ? 'item' : 'item unavailable', 'data-item': item.id },
    h(
      'div',
      { class: 'item-text' },
      h(
        'h3',
        null,
        bdi(name),
        item.is_featured && [
          ' ',
          h('span', { class: 'featured' }, icon('star'), h('span', { class: 'hidden' }, t('featured'))),
        ],
      ),
      descriptionOf(item) && h('p', { class: 'item-description' }, descriptionOf(item)),
      h(
        'p',
        { class: 'item-foot' },
        h('span', { class: 'amount' }, money(item.price_cents, business)),
        !sold && h('span', { class: 'badge muted' }, t(item.unavailable_because)),
      ),
    ),
    h(
      'div',
      { class: 'item-side' },
      item.image && h('img', { src: item.image.small, alt: '', loading: 'lazy', width: '96', height: '96' }),
      h(
        'button',
        {
          type: 'button',
          id: `item-${item.id}`,
          class: 'item-open',
          'aria-label': t(sold ? 'choose_item' : 'look_at_item', {
            item: name,
            price: money(item.price_cents, business),
          }),
          onclick: () => choose(item.id),
        },
        icon(sold ? 'plus' : 'chevron', sold ? '' : 'flips'),
      ),
      h('span', { class: 'item-count', hidden: true, 'aria-hidden': 'true' }),
    ),
  );
}

async function choose(id) {
  const item = catalog.items.get(id);
  const chosen = await chooseItem(item, { business: menu.business, orderable: menu.business.takes_orders });
  if (!chosen) return;
  basket.add(chosen);
  toast(t('added', { item: nameOf(item) }), 'good');
}

function showCounts() {
  for (const element of sections.querySelectorAll('[data-item]')) {
    const count = basket.countOf(element.dataset.item);
    const badge = element.querySelector('.item-count');
    badge.hidden = !count;
    badge.replaceChildren(String(count));
  }
}

function showChips(categories) {
  const links = new Map();
  replace(
    chips,
    categories.map((category) => {
      const link = h(
        'a',
        {
          class: 'chip',
          id: `chip-${category.id}`,
          href: `#category-${category.id}`,
          onclick: (event) => {
            event.preventDefault();
            const title = document.getElementById(`title-${category.id}`);
            title.scrollIntoView({ block: 'start' });
            title.focus({ preventScroll: true });
          },
        },
        nameOf(category),
      );
      links.set(`category-${category.id}`, link);
      return link;
    }),
  );
  links.values().next().value?.setAttribute('aria-current', 'true');
  chips.hidden = categories.length < 2;
  spy?.disconnect();
  const seen = new Set();
  spy = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) seen.add(entry.target.id);
        else seen.delete(entry.target.id);
      }
      const first = categories.map((category) => `category-${category.id}`).find((id) => seen.has(id));
      if (!first) return;
      for (const [id, link] of links) {
        const present = id === first;
        if (present && !link.hasAttribute('aria-current')) bringIntoSight(link);
        if (present) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-140px 0px -50% 0px' },
  );
  for (const section of sections.querySelectorAll('.category')) spy.observe(section);
}

/** Sideways only: the page itself stays where it is. */
function bringIntoSight(link) {
  const box = chips.getBoundingClientRect();
  const mine = link.getBoundingClientRect();
  chips.scrollBy({ left: mine.left + mine.width / 2 - (box.left + box.width / 2), behavior: 'smooth' });
}

function showBar() {
  const count = basket.count();
  bar.hidden = !count;
  document.body.classList.toggle('has-bar', count > 0);
  if (!count) {
    replace(bar);
    return;
  }
  replace(
    bar,
    h(
      'button',
      { type: 'button', id: 'open-basket', class: 'button bar-button', onclick: checkout },
      h('span', { class: 'bar-count' }, String(count)),
      h(
        'span',
        { class: 'bar-text' },
        t('basket.open'),
        h('span', { class: 'hidden' }, t('basket.count', { n: count })),
      ),
      h('span', { class: 'amount' }, money(basket.subtotal(catalog), menu.business)),
    ),
  );
}

// A page that comes back as it was left may have a button that still waits, or an order that was placed since.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

start();
