// The tables: who sits where, opening and clearing, PINs, codes and cards.

import { explain, NoAnswer, now, Problem } from './api.js';
import { bdi, busy, button, confirm, h, ltr, notice, openDialog, replace, toast } from './dom.js';
import { when } from './format.js';
import { t } from './i18n.js';
import { business, may, post, staff } from './staff-api.js';

const EVERY = 15_000;

export function tables(root, live) {
  const area = h('div');
  let shown = null;

  async function read() {
    try {
      shown = await staff('GET', '/api/v1/tables');
      draw();
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      if (!shown) replace(area, notice('bad', 'warn', explain(error)));
    }
  }

  function draw() {
    const areas = new Map();
    for (const table of shown) areas.set(table.area, [...(areas.get(table.area) ?? []), table]);
    replace(
      area,
      !shown.length && notice('', 'info', t('tables.none')),
      [...areas].map(([name, those]) => [
        name && h('h3', { class: 'sub' }, bdi(name)),
        h('ul', { class: 'tables' }, those.map(tableCard)),
      ]),
    );
  }

  function tableCard(table) {
    const open = (live.orders ?? []).filter((order) => order.table_id === table.id);
    const { session } = table;
    return h(
      'li',
      { class: session ? 'table seated' : 'table' },
      h(
        'div',
        { class: 'table-head' },
        h('h4', null, bdi(table.name)),
        h('span', { class: session ? 'badge accent' : 'badge' }, t(session ? 'tables.seated' : 'tables.free')),
      ),
      session
        ? h(
            'p',
            { class: 'muted' },
            t('tables.since', { time: when(session.opened_at, business(), now()) }),
            ' · ',
            t('tables.guests', { n: session.guests }),
            open.length > 0 && [' · ', t('tables.orders', { n: open.length })],
          )
        : h('p', { class: 'muted' }, table.seats ? t('tables.seats', { n: table.seats }) : '\u00a0'),
      session?.pin &&
        business().table_access === 'pin' &&
        h('p', { class: 'table-pin' }, h('span', null, t('tables.pin')), ltr(session.pin, 'pin-value')),
      h(
        'div',
        { class: 'card-actions' },
        may('tables:seat') && !session && action(table, 'open', 'button tonal', () => seat(table)),
        may('tables:seat') && session && action(table, 'clear', 'button quiet', () => clear(table)),
        button(
          t('tables.code'),
          { class: 'button quiet', id: `code-${table.id}`, onclick: () => showCode(table) },
          'qr',
        ),
      ),
    );
  }

  function action(table, name, className, work) {
    const control = button(t(`tables.${name}`), {
      class: className,
      id: `${name}-${table.id}`,
      onclick: () => busy(control, work),
    });
    return control;
  }

  const seat = (table) => change(() => post(`/api/v1/tables/${table.id}/open`));

  async function clear(table) {
    const yes = await confirm({
      title: t('tables.clear_title', { table: table.name }),
      text: t('tables.clear_text'),
      yes: t('tables.clear'),
    });
    if (yes) await change(() => post(`/api/v1/tables/${table.id}/clear`));
  }

  async function change(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      toast(explain(error), 'bad');
    }
    await read();
  }

  async function printCards(control) {
    await busy(control, async () => {
      try {
        download(await staff('GET', '/api/v1/tables/cards.pdf', { as: 'blob', seconds: 60 }), 'table-cards.pdf');
      } catch (error) {
        if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
        toast(explain(error), 'bad');
      }
    });
  }

  const cards = button(t('tables.cards'), { class: 'button quiet', onclick: () => printCards(cards) }, 'print');
  replace(root, h('div', { class: 'view-head' }, h('h2', null, t('nav.tables')), cards), area);
  replace(area, h('div', { class: 'loading' }, h('span', { class: 'spinner' })));
  read();
  const stop = live.on('change', read);
  const timer = setInterval(() => document.visibilityState === 'visible' && read(), EVERY);
  return () => {
    stop();
    clearInterval(timer);
  };
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function showCode(table) {
  let address = null;
  const area = h('div', { class: 'code-area' }, h('div', { class: 'loading' }, h('span', { class: 'spinner' })));
  openDialog({
    title: t('tables.code_title', { table: table.name }),
    className: 'dialog-small',
    fill(body) {
      body.append(
        area,
        h('p', { class: 'code-url' }, h('a', { href: table.url, target: '_blank', rel: 'noopener' }, ltr(table.url))),
      );
    },
    onclose: () => address && URL.revokeObjectURL(address),
  });
  try {
    const svg = await staff('GET', `/api/v1/tables/${table.id}/qr.svg`, { as: 'blob' });
    address = URL.createObjectURL(svg);
    replace(
      area,
      h('img', { class: 'qr', src: address, alt: t('tables.code_alt', { table: table.name }) }),
      h(
        'div',
        { class: 'card-actions' },
        button(t('tables.save'), { class: 'button quiet', onclick: () => download(svg, `${table.name}.svg`) }, 'print'),
      ),
    );
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    replace(area, notice('bad', 'warn', explain(error)));
  }
}
