// The order before it is sent: its lines, who it is for, what it costs, and sending it.

import { call, explain, fieldProblems, isUndecided, NoAnswer, now, Problem } from './api.js';
import { look } from './basket.js';
import { bdi, busy, button, confirm, h, icon, notice, openDialog, replace, stepper, toast } from './dom.js';
import { money, western, when } from './format.js';
import { dropToken, presentToken } from './identity.js';
import { chooseItem } from './item-sheet.js';
import { nameOf, t } from './i18n.js';
import { askAnew, askPin } from './party.js';
import { beginAttempt, send } from './sending.js';

const QUOTE_PAUSE = 250;

/**
 * `shop`: {catalog(), basket, place (the page's address), table: {slug, table, tableName} | null, reload()}.
 * Leaves for the order's own page once it is placed.
 */
export function openCheckout(shop) {
  const { basket, table } = shop;
  const business = () => shop.catalog().business;
  const details = basket.details;
  // Whoever orders on the web mostly comes to fetch it: that is offered first.
  const offered = table ? ['dine_in'] : ['pickup', 'delivery', 'dine_in'].filter((one) => business().fulfilments.includes(one));
  let fulfilment = offered.includes(details.fulfilment) ? details.fulfilment : offered[0];
  let quote = null;
  let quoteProblem = null;
  let asked = 0;
  let timer = null;

  const linesArea = h('section', { 'aria-label': t('basket.lines') });
  const totalsArea = h('section', { class: 'totals', 'aria-live': 'polite' });
  const alertArea = h('div', { role: 'alert', class: 'checkout-alert' });
  const sendTotal = h('span', { class: 'amount' });
  const sendLabel = h('span', null, t('order.send'));
  const sendButton = h('button', { type: 'submit', form: 'checkout-form', class: 'button wide' }, sendLabel, sendTotal);
  const fields = makeFields();

  // --- lines and totals ---

  function showLines() {
    replace(
      linesArea,
      h(
        'ul',
        { class: 'basket-lines' },
        basket.lines.map((line) => lineView(line)),
      ),
    );
  }

  function lineView(line) {
    const { item, options, unit, total, problem } = look(line, shop.catalog());
    const name = item ? nameOf(item) : t('basket.gone_item');
    const change = async () => {
      const chosen = await chooseItem(item, { business: business(), line });
      if (chosen) basket.replaceLine(line, chosen);
    };
    return h(
      'li',
      { class: problem ? 'basket-line troubled' : 'basket-line' },
      h(
        'div',
        { class: 'line-text' },
        h('strong', null, bdi(name)),
        options.length > 0 && h('span', { class: 'line-options' }, options.map((one) => nameOf(one)).join(' · ')),
        line.note && h('span', { class: 'line-note' }, icon('note'), bdi(line.note)),
        problem && h('span', { class: 'line-problem' }, icon('warn'), t(`problem.${problem}`)),
        h(
          'span',
          { class: 'line-actions' },
          item?.available && button(t('change'), { class: 'link', onclick: change }),
          button(t('remove'), {
            class: 'link',
            'aria-label': t('remove_item', { item: name }),
            onclick: () => basket.remove(line),
          }),
        ),
      ),
      h(
        'div',
        { class: 'line-side' },
        h('span', { class: 'amount' }, problem ? '' : money(total, business())),
        !problem && line.quantity > 1 && h('span', { class: 'each' }, t('each', { price: money(unit, business()) })),
        stepper({
          value: line.quantity,
          min: 1,
          max: 50,
          label: t('quantity_of', { item: name }),
          onchange: (value) => basket.setQuantity(line, value),
        }),
      ),
    );
  }

  const troubled = () => basket.lines.some((line) => look(line, shop.catalog()).problem);

  function showTotals() {
    const subtotal = basket.subtotal(shop.catalog());
    const total = quote ? quote.total_cents : subtotal;
    const included = business().prices_include_tax;
    replace(
      totalsArea,
      !included &&
        quote &&
        h('p', { class: 'total-part' }, h('span', null, t('subtotal')), amount(quote.subtotal_cents)),
      quote?.taxes.map((tax) =>
        h(
          'p',
          { class: 'total-part' },
          h('span', null, t(included ? 'tax_included' : 'tax', { name: tax.name, rate: `${tax.rate_bp / 100}%` })),
          amount(tax.tax_cents),
        ),
      ),
      h('p', { class: 'total-row' }, h('span', null, t('total')), h('strong', null, amount(total))),
      h('p', { class: 'muted pay' }, t(`pay.${fulfilment}`)),
    );
    sendTotal.replaceChildren(quote ? money(total, business()) : '…');
  }

  const amount = (cents) => h('span', { class: 'amount' }, money(cents, business()));

  const wireLines = () =>
    basket.lines.map((line) => ({
      item_id: line.item_id,
      quantity: line.quantity,
      options: line.options,
      note: line.note,
    }));

  async function askQuote() {
    const mine = ++asked;
    try {
      const found = await call('POST', `/api/customer/orders/quote?restaurant=${encodeURIComponent(business().slug)}`, {
        body: { lines: wireLines(), fulfilment },
      });
      if (mine !== asked) return;
      [quote, quoteProblem] = [found, null];
    } catch (error) {
      if (mine !== asked) return;
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      [quote, quoteProblem] = [null, error];
      if (error instanceof Problem && error.body.item_id) {
        await shop.reload();
        showLines();
      }
    }
    showTotals();
    showQuoteProblem();
  }

  function showQuoteProblem() {
    if (quoteProblem) say(quoteProblem);
    else if (!alertArea.dataset.kept) replace(alertArea);
  }

  function refresh() {
    if (!basket.lines.length) {
      dialog.close();
      return;
    }
    quote = null;
    quiet();
    showLines();
    showTotals();
    clearTimeout(timer);
    timer = setTimeout(askQuote, QUOTE_PAUSE);
  }

  // --- who it is for ---

  function makeFields() {
    const contact = table ? business().contact_at_table === 'required' : true;
    const field = (name, input, { required, hint } = {}) => {
      const error = h('p', { class: 'field-error', id: `${name}-error`, hidden: true });
      input.id = name;
      input.setAttribute('aria-describedby', hint ? `${name}-hint ${name}-error` : `${name}-error`);
      if (required) input.setAttribute('aria-required', 'true');
      input.value = details[name] ?? '';
      input.addEventListener('input', () => {
        basket.note({ [name]: input.value });
        if (!error.hidden) one.say('');
      });
      const one = {
        name,
        input,
        required,
        value: () => input.value.trim(),
        say(text) {
          error.hidden = !text;
          error.replaceChildren(text);
          if (text) input.setAttribute('aria-invalid', 'true');
          else input.removeAttribute('aria-invalid');
        },
        element: h(
          'div',
          { class: 'field' },
          h('label', { for: name }, t(`field.${name}`), !required && h('span', { class: 'optional' }, t('optional'))),
          input,
          hint && h('p', { class: 'hint', id: `${name}-hint` }, hint),
          error,
        ),
      };
      return one;
    };
    const text = (attributes) => h('input', { type: 'text', ...attributes });
    return {
      customer_name: field('customer_name', text({ autocomplete: 'name', maxlength: '100' }), { required: contact }),
      customer_phone: field(
        'customer_phone',
        h('input', { type: 'tel', autocomplete: 'tel', inputmode: 'tel', maxlength: '40', dir: 'ltr' }),
        { required: contact, hint: contact ? t('field.phone_hint') : t('field.phone_hint_optional') },
      ),
      delivery_address: field(
        'delivery_address',
        h('textarea', { rows: '3', maxlength: '300', autocomplete: 'street-address' }),
        { required: true, hint: t('field.address_hint') },
      ),
      notes: field('notes', h('textarea', { rows: '2', maxlength: '500' })),
    };
  }

  const shownFields = () =>
    [
      fields.customer_name,
      fields.customer_phone,
      fulfilment === 'delivery' && fields.delivery_address,
      fields.notes,
    ].filter(Boolean);

  function fulfilmentChoice() {
    if (offered.length === 1) return h('p', { class: 'fulfilment-only' }, t(`fulfilment.${fulfilment}`));
    return h(
      'fieldset',
      { class: 'segments' },
      h('legend', null, t('field.fulfilment')),
      h(
        'div',
        { class: 'segment-row' },
        offered.map((one) =>
          h(
            'label',
            { class: 'segment' },
            h('input', {
              type: 'radio',
              name: 'fulfilment',
              value: one,
              checked: one === fulfilment,
              onchange: () => {
                fulfilment = one;
                basket.note({ fulfilment });
                fields.delivery_address.element.hidden = fulfilment !== 'delivery';
                refresh();
              },
            }),
            h('span', null, t(`fulfilment.${one}`)),
          ),
        ),
      ),
    );
  }

  function check() {
    let first = null;
    for (const field of shownFields()) {
      let problem = '';
      const value = field.value();
      if (field.required && !value) problem = t(`missing.${field.name}`);
      else if (field.name === 'delivery_address' && value.length < 5) problem = t('invalid.delivery_address');
      else if (field.name === 'customer_phone' && value && western(value).replace(/\D/g, '').length < 6) {
        problem = t('invalid.customer_phone');
      }
      field.say(problem);
      if (problem && !first) first = field;
    }
    first?.input.focus();
    return !first;
  }

  // --- sending ---

  const names = (id) => shop.catalog().items.get(id);

  /** Shows what went wrong where the button is, with what can be done about it. */
  function say(error, action = null) {
    const line =
      error instanceof Problem && error.body.item_id
        ? basket.lines.find((one) => one.item_id === error.body.item_id)
        : null;
    let text = explain(error, names);
    if (error instanceof Problem && error.code === 'business_closed' && error.body.opens_at) {
      text = t('closed_until', { when: when(error.body.opens_at, business(), now()) });
    }
    replace(
      alertArea,
      notice(
        'bad',
        'warn',
        h('p', null, text),
        line && button(t('take_out'), { class: 'link', onclick: () => basket.remove(line) }),
        action,
      ),
    );
    alertArea.dataset.kept = 'yes';
    alertArea.scrollIntoView({ block: 'nearest' });
  }

  function quiet() {
    delete alertArea.dataset.kept;
    replace(alertArea);
  }

  function bodyOf() {
    const value = (field) => field.value();
    const common = {
      lines: wireLines(),
      notes: value(fields.notes),
      payment_method: 'cash',
      expected_total_cents: quote.total_cents,
      customer_name: value(fields.customer_name),
    };
    const phone = value(fields.customer_phone);
    if (table) return phone ? { ...common, customer_phone: phone } : common;
    const web = { ...common, customer_phone: phone, fulfilment };
    return fulfilment === 'delivery' ? { ...web, delivery_address: value(fields.delivery_address) } : web;
  }

  const path = () =>
    table
      ? `/api/menu/${encodeURIComponent(table.table)}/order`
      : `/api/customer/orders/create?restaurant=${encodeURIComponent(business().slug)}`;

  async function place() {
    quiet();
    if (troubled()) {
      say(new Problem(409, { code: 'basket_troubled' }));
      return;
    }
    if (!check()) return;
    clearTimeout(timer);
    if (!quote) await askQuote();
    if (!quote) return;
    const slug = business().slug;
    const token = await presentToken(slug);
    const attempt = await beginAttempt(shop.place, { path: path(), body: bodyOf(), token, slug });
    sendLabel.replaceChildren(t('order.sending'));
    try {
      const order = await send(shop.place, attempt, () => sendLabel.replaceChildren(t('order.trying_again')));
      location.assign(`/track/${order.id}`);
      await new Promise(() => {}); // stays busy until the browser has left
    } catch (error) {
      if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
      await refused(error, token);
    } finally {
      sendLabel.replaceChildren(t('order.send'));
    }
  }

  async function refused(error, token) {
    if (isUndecided(error)) {
      say(new Problem(0, { code: 'order_undecided' }));
      return;
    }
    const fieldTexts = Object.entries(fieldProblems(error)).filter(([name]) => fields[name]);
    if (fieldTexts.length) {
      for (const [name, text] of fieldTexts) fields[name].say(text);
      fields[fieldTexts[0][0]].input.focus();
      return;
    }
    switch (error.code) {
      case 'price_changed':
        await pricesChanged(error.body.quote);
        return;
      case 'not_signed_in':
        await dropToken(business().slug, token);
        await place();
        return;
      case 'pin_required':
        if (await askPin(table)) await place();
        return;
      case 'party_left':
        if (await askAnew(table)) await place();
        return;
      case 'contact_required':
      case 'fulfilment_not_offered':
      case 'business_closed':
      case 'item_sold_out':
      case 'item_not_offered_now':
      case 'item_unknown':
      case 'option_sold_out':
      case 'option_unknown':
      case 'not_enough_left':
      case 'choice_missing':
      case 'too_many_choices':
        await shop.reload();
        showLines();
        say(error);
        return;
      default:
        say(error);
    }
  }

  async function pricesChanged(found) {
    const before = quote;
    await shop.reload();
    showLines();
    const yes = await openDialog({
      title: t('price_changed.title'),
      className: 'dialog-small',
      fill(body) {
        body.append(
          h('p', null, t('price_changed.text')),
          h(
            'ul',
            { class: 'price-changes' },
            found.lines.map((line, index) => {
              const was = before.lines[index]?.total_cents;
              return h(
                'li',
                null,
                h('span', null, `${line.quantity} × `, bdi(nameOf(line))),
                h(
                  'span',
                  { class: 'amount' },
                  was !== undefined && was !== line.total_cents && h('s', null, money(was, business())),
                  ' ',
                  money(line.total_cents, business()),
                ),
              );
            }),
          ),
          h(
            'p',
            { class: 'total-row' },
            h('span', null, t('total')),
            h(
              'span',
              { class: 'amount' },
              h('s', null, money(before.total_cents, business())),
              ' ',
              h('strong', null, money(found.total_cents, business())),
            ),
          ),
        );
      },
      foot: (close) => [
        button(t('back'), { class: 'button quiet', onclick: () => close() }),
        button(t('price_changed.yes'), { onclick: () => close(true) }),
      ],
    }).closed;
    quote = found;
    showTotals();
    if (yes) await place();
  }

  // --- the dialog ---

  const unsubscribe = basket.onchange(refresh);
  const dialog = openDialog({
    title: t('basket.title'),
    className: 'dialog-sheet checkout',
    onclose() {
      unsubscribe();
      clearTimeout(timer);
    },
    fill(body) {
      fields.delivery_address.element.hidden = fulfilment !== 'delivery';
      body.append(
        linesArea,
        h(
          'form',
          {
            id: 'checkout-form',
            novalidate: true,
            onsubmit: (event) => {
              event.preventDefault();
              busy(sendButton, place);
            },
          },
          table
            ? h('p', { class: 'fulfilment-only' }, icon('pin'), t('at_table', { table: table.tableName }))
            : fulfilmentChoice(),
          fields.customer_name.element,
          fields.customer_phone.element,
          fields.delivery_address.element,
          fields.notes.element,
        ),
        totalsArea,
      );
    },
    foot: () => [
      alertArea,
      business().takes_orders
        ? sendButton
        : h(
            'p',
            { class: 'unavailable-text' },
            business().opens_at
              ? t('closed_until', { when: when(business().opens_at, business(), now()) })
              : t('not_taking_orders'),
          ),
    ],
  });
  refresh();
  return dialog;
}

/** An order was sent before and its answer never came: find out, without ordering twice. */
export async function resume(place, attempt, business, forget) {
  const yes = await confirm({
    title: t('resume.title'),
    text: t('resume.text', { time: when(attempt.at, business, now()) }),
    yes: t('resume.yes'),
    no: t('resume.no'),
  });
  if (!yes) {
    await forget();
    return;
  }
  toast(t('order.sending'));
  try {
    const order = await send(place, attempt);
    location.assign(`/track/${order.id}`);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    toast(isUndecided(error) ? t('error.order_undecided') : explain(error), 'bad');
  }
}
