// The same again, as the menu is now.

import { call } from './api.js';
import { Basket } from './basket.js';
import { bdi, button, h, notice, openDialog } from './dom.js';
import { money } from './format.js';
import { has, nameOf, t } from './i18n.js';

/** Shows what can be had again, and puts it into the basket of `place` when the person agrees. */
export async function orderAgain(order, { slug, token, place, business }) {
  const query = new URLSearchParams({ restaurant: slug });
  const again = await call('GET', `/api/customer/orders/reorder/${order.id}?${query}`, { token });
  const agreed = await openDialog({
    title: t('again.title'),
    className: 'dialog-small',
    fill(body) {
      if (again.price_changed) body.append(notice('warn', 'info', t('again.price_changed')));
      if (!again.lines.length) body.append(h('p', null, t('again.nothing')));
      body.append(
        h(
          'ul',
          { class: 'price-changes' },
          again.lines.map((line) =>
            h(
              'li',
              null,
              h('span', null, `${line.quantity} × `, bdi(nameOf(line))),
              h(
                'span',
                { class: 'amount' },
                line.unit_price_cents !== line.was_unit_price_cents &&
                  h('s', null, money(line.was_unit_price_cents * line.quantity, business)),
                ' ',
                money(line.unit_price_cents * line.quantity, business),
              ),
            ),
          ),
          again.gone.map((line) =>
            h(
              'li',
              { class: 'gone' },
              h('span', null, `${line.quantity} × `, bdi(nameOf(line))),
              h('span', { class: 'badge bad' }, has(`gone.${line.code}`) ? t(`gone.${line.code}`) : t('gone.other')),
            ),
          ),
        ),
      );
      if (again.lines.length) {
        body.append(
          h(
            'p',
            { class: 'total-row' },
            h('span', null, t('total')),
            h('strong', { class: 'amount' }, money(again.total_cents, business)),
          ),
        );
      }
    },
    foot: (close) =>
      [
        button(t('back'), { class: 'button quiet', onclick: () => close() }),
        again.lines.length > 0 && button(t('again.yes'), { onclick: () => close(true) }),
      ].filter(Boolean),
  }).closed;
  if (!agreed) return;
  const basket = await Basket.open(place);
  for (const line of again.lines) {
    basket.add({ item_id: line.item_id, quantity: line.quantity, options: line.options, note: line.note });
  }
  await basket.saved;
  location.assign(`${place}#basket`);
}
