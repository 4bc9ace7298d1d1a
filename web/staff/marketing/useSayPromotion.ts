import type { PromotionWrite } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../app/session';
import { useDayNames } from '../app/Windows';
import { categoriesQuery, itemsQuery } from '../menu/queries';
import { segmentsQuery } from './queries';

/** Named in full; of more, how many. */
const NAMED = 4;

/** A promotion's rule in words. */
export function useSayPromotion(): (of: PromotionWrite) => string {
  const { t, nameOf, digits, listed } = useSaying();
  const { business } = useSession();
  const { money, share, date, hour } = useFormats(business);
  const days = useDayNames();
  const items = useQuery(itemsQuery(true)).data;
  const categories = useQuery(categoriesQuery).data;
  const { data: segments = [] } = useQuery(segmentsQuery);

  return (of) => {
    const named = (ids: readonly string[], all: { id: string; name: string; name2: string }[] = []) => {
      const names = ids.slice(0, NAMED).map((id) => {
        const found = all.find((one) => one.id === id);
        return found ? nameOf(found) : '…';
      });
      return ids.length > NAMED
        ? t('promotions.say.and_more', { names: listed(names), n: ids.length - NAMED })
        : listed(names);
    };
    const what = {
      order: () => t('promotions.say.all'),
      delivery: () => t('promotions.say.delivery'),
      items: () => named(of.item_ids ?? [], items),
      categories: () => named(of.category_ids ?? [], categories),
    }[of.target ?? 'order']();
    const said = [];
    if (of.kind === 'percent') {
      const values = { percent: share(of.percent_bp ?? 0), what };
      said.push(
        of.amount_cents
          ? t('promotions.say.percent_most', { ...values, amount: money(of.amount_cents) })
          : t('promotions.say.percent', values),
      );
    } else if (of.kind === 'amount') {
      said.push(t('promotions.say.amount', { amount: money(of.amount_cents ?? 0), what }));
    } else {
      said.push(t('promotions.say.free', { n: of.free_units ?? 1, what }));
    }
    said.push(
      of.code ? t('promotions.say.code', { code: of.code.toUpperCase() }) : t('promotions.say.itself'),
    );
    if (of.minimum_cents) said.push(t('promotions.say.minimum', { amount: money(of.minimum_cents) }));
    if (of.fulfilments?.length && of.target !== 'delivery') {
      said.push(
        t('promotions.say.only', { what: listed(of.fulfilments.map((one) => t(`fulfilment.${one}`))) }),
      );
    }
    if (of.sources?.length) {
      said.push(
        t('promotions.say.only', { what: listed(of.sources.map((one) => t(`promotions.source.${one}`))) }),
      );
    }
    for (const { days: on, opens, closes } of of.windows ?? []) {
      said.push(
        t('promotions.say.window', {
          days: on.length === 7 ? t('promotions.say.every_day') : listed(on.map((day) => days[day])),
          opens: hour(opens),
          closes: hour(closes),
        }),
      );
    }
    if (of.valid_from && of.valid_until) {
      said.push(t('promotions.say.between', { from: date(of.valid_from), until: date(of.valid_until) }));
    } else if (of.valid_from) said.push(t('promotions.say.from', { from: date(of.valid_from) }));
    else if (of.valid_until) said.push(t('promotions.say.until', { until: date(of.valid_until) }));
    if (of.tiers?.length) {
      said.push(
        t('promotions.say.tiers', { tiers: listed(of.tiers.map((one) => t(`promotions.tier.${one}`))) }),
      );
    }
    if (of.segment_id) {
      const segment = segments.find((one) => one.id === of.segment_id);
      said.push(t('promotions.say.segment', { segment: segment?.name ?? t('promotions.segment_put_away') }));
    }
    if (of.first_order) said.push(t('promotions.say.first_order'));
    if (of.total_limit) said.push(t('promotions.say.total_limit', { times: digits(of.total_limit) }));
    if (of.customer_limit)
      said.push(t('promotions.say.customer_limit', { times: digits(of.customer_limit) }));
    said.push(t(of.combines ? 'promotions.say.combines' : 'promotions.say.alone'));
    return said.join(' ');
  };
}

function useSaying() {
  const texts = useTexts();
  const listed = (names: string[]) =>
    new Intl.ListFormat(texts.language, { type: 'conjunction' }).format(names);
  return { ...texts, listed };
}
