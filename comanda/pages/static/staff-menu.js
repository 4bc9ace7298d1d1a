// What is sold out today: items, and single choices within them.

import { explain, NoAnswer, Problem } from './api.js';
import { bdi, h, icon, notice, replace, toast } from './dom.js';
import { money } from './format.js';
import { nameOf, otherNameOf, t } from './i18n.js';
import { business, may, staff } from './staff-api.js';

let wanted = '';

export function menu(root, live) {
  const area = h('div');
  let categories = [];
  let items = null;

  async function read() {
    try {
      [categories, items] = await Promise.all([
        staff('GET', '/api/v1/menu/categories'),
        staff('GET', '/api/v1/menu/items'),
      ]);
      draw();
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      if (!items) replace(area, notice('bad', 'warn', explain(error)));
    }
  }

  const matches = (item) => {
    const looked = wanted.trim().toLowerCase();
    return !looked || item.name.toLowerCase().includes(looked) || item.name2.toLowerCase().includes(looked);
  };

  function draw() {
    const opened = new Set([...area.querySelectorAll('details[open]')].map((one) => one.id));
    const found = categories
      .map((category) => ({
        category,
        those: items.filter((item) => item.category_id === category.id && matches(item)),
      }))
      .filter(({ those }) => those.length);
    replace(
      area,
      found.map(({ category, those }) => [
        h('h3', { class: 'sub' }, bdi(nameOf(category))),
        h('ul', { class: 'sellable' }, those.map(itemRow)),
      ]),
      !found.length && notice('', 'info', t(wanted.trim() ? 'search_none' : 'menu.none', { text: wanted.trim() })),
    );
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  }

  function itemRow(item) {
    const options = item.option_groups.flatMap((group) => group.options.map((option) => ({ group, option })));
    const out = options.filter(({ option }) => !option.is_available).length;
    return h(
      'li',
      { class: item.sold_out ? 'sellable-item out' : 'sellable-item' },
      h(
        'div',
        { class: 'sellable-row' },
        h(
          'span',
          { class: 'sellable-name' },
          h('strong', null, bdi(nameOf(item))),
          otherNameOf(item) && h('small', { class: 'muted' }, bdi(otherNameOf(item))),
        ),
        h('span', { class: 'amount muted' }, money(item.price_cents, business())),
        toggle(!item.sold_out, nameOf(item), `sell-${item.id}`, (on) =>
          staff('PUT', `/api/v1/menu/items/${item.id}/sold-out`, { body: { sold_out: !on } }),
        ),
      ),
      options.length > 0 &&
        h(
          'details',
          { id: `choices-${item.id}`, class: 'choices' },
          h(
            'summary',
            null,
            icon('chevron', 'turns'),
            t('menu.choices', { n: options.length }),
            out > 0 && [' ', h('span', { class: 'badge bad' }, t('menu.out', { n: out }))],
          ),
          h(
            'ul',
            null,
            options.map(({ group, option }) =>
              h(
                'li',
                { class: 'sellable-row' },
                h(
                  'span',
                  { class: 'sellable-name' },
                  bdi(nameOf(option)),
                  h('small', { class: 'muted' }, bdi(nameOf(group))),
                ),
                toggle(option.is_available, nameOf(option), `sell-${option.id}`, (on) =>
                  staff('PUT', `/api/v1/menu/options/${option.id}/available`, { body: { is_available: on } }),
                ),
              ),
            ),
          ),
        ),
    );
  }

  function toggle(on, name, id, write) {
    const text = t(on ? 'menu.available' : 'sold_out');
    if (!may('menu:sold_out')) return h('span', { class: on ? 'badge good' : 'badge bad' }, text);
    const control = h(
      'button',
      {
        type: 'button',
        id,
        class: 'switch',
        role: 'switch',
        'aria-checked': String(on),
        'aria-label': t('menu.toggle', { item: name }),
        onclick: async () => {
          if (control.getAttribute('aria-busy')) return;
          control.setAttribute('aria-busy', 'true');
          control.setAttribute('aria-checked', String(!on));
          try {
            await write(!on);
            toast(t(on ? 'menu.now_out' : 'menu.now_available', { item: name }), on ? '' : 'good');
          } catch (error) {
            if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
            toast(explain(error), 'bad');
          }
          await read();
        },
      },
      h('span', { class: 'switch-text', 'aria-hidden': 'true' }, text),
      h('span', { class: 'switch-track', 'aria-hidden': 'true' }),
    );
    return control;
  }

  replace(
    root,
    h('div', { class: 'view-head' }, h('h2', null, t('nav.menu'))),
    h(
      'div',
      { class: 'search staff-search', role: 'search' },
      icon('search'),
      h('input', {
        type: 'search',
        id: 'menu-search',
        'aria-label': t('search'),
        placeholder: t('search'),
        value: wanted,
        oninput: (event) => {
          wanted = event.target.value;
          if (items) draw();
        },
      }),
    ),
    area,
  );
  replace(area, h('div', { class: 'loading' }, h('span', { class: 'spinner' })));
  read();
  return live.on('menu', read);
}
