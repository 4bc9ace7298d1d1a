// The front page: which business? With exactly one there is nothing to ask.

import { call, explain, NoAnswer, Problem } from './api.js';
import { bdi, button, h, icon, languageButton, replace, setTitle, showMessage } from './dom.js';
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

const app = document.getElementById('app');

/** The shop that this host name belongs to, if it is one business's own. */
async function shopOfHost() {
  const host = location.hostname;
  if (!host.includes('.') || /^[\d.]+$/.test(host) || host.includes(':')) return null;
  try {
    return (await call('GET', '/api/customer/menu')).business.slug;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

async function start() {
  await useLanguage(rememberedLanguage() ?? browserLanguage());
  try {
    const businesses = await call('GET', '/api/businesses');
    const only = businesses.length === 1 ? businesses[0].slug : await shopOfHost();
    if (only) {
      location.replace(`/r/${encodeURIComponent(only)}`);
      return;
    }
    show(businesses);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    showMessage(app, {
      title: t('front.failed'),
      text: explain(error),
      iconName: 'warn',
      action: button(t('try_again'), { onclick: start }),
    });
  }
}

function show(businesses) {
  setTitle(t('front.title'));
  const other = languageSwitch();
  const change = async () => {
    await useLanguage(otherLanguage(), { remember: true });
    show(businesses);
  };
  replace(
    app,
    h(
      'header',
      { class: 'front-head' },
      h('span', { class: 'brand' }, icon('dish'), 'Comanda'),
      languageButton(change, other),
    ),
    h(
      'main',
      { class: 'front' },
      h('h1', null, businesses.length ? t('front.choose') : t('front.none')),
      h('p', { class: 'lead' }, businesses.length ? t('front.lead') : t('front.none_text')),
      businesses.length > 0 &&
        h(
          'ul',
          { class: 'businesses' },
          businesses.map((one) =>
            h(
              'li',
              null,
              h(
                'a',
                { class: 'business', href: `/r/${encodeURIComponent(one.slug)}` },
                h('span', { class: 'monogram', 'aria-hidden': 'true' }, [...nameOf(one)][0] ?? ''),
                h(
                  'span',
                  { class: 'business-names' },
                  h('span', { class: 'business-name' }, bdi(nameOf(one))),
                  h('span', { class: 'business-other' }, bdi(otherNameOf(one))),
                ),
                icon('chevron', 'flips'),
              ),
            ),
          ),
        ),
    ),
    h(
      'footer',
      { class: 'front-foot' },
      h('a', { href: '/staff' }, t('front.staff')),
      h('a', { href: '/docs' }, t('front.docs')),
    ),
  );
}

start();
