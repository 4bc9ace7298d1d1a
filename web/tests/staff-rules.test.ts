import { describe, expect, test } from 'vitest';
import { Texts } from '../shared/text';
import { type Condition, sayCondition } from '../staff/marketing/rules';
import ar from '../staff/strings/ar.json';
import en from '../staff/strings/en.json';

const say = (texts: Texts, condition: Condition) =>
  sayCondition(condition, { t: texts.t, digits: texts.digits, money: String, itemName: () => undefined });
const ENGLISH = new Texts('en', en, 'GH');
const ARABIC = new Texts('ar', ar, 'OM');

describe('rules in a sentence', () => {
  test.each<[Condition, string, string]>([
    [{ field: 'last_order', at_most: 1 }, 'ordered within the last day', 'طلبوا خلال آخر يوم'],
    [{ field: 'last_order', at_most: 30 }, 'ordered within the last 30 days', 'طلبوا خلال آخر ٣٠ يومًا'],
    [
      { field: 'last_order', at_least: 7 },
      'last ordered 7 days ago or earlier',
      'آخر طلب قبل ٧ أيام أو أكثر',
    ],
    [
      { field: 'last_order', at_least: 14 },
      'last ordered 14 days ago or earlier',
      'آخر طلب قبل ١٤ يومًا أو أكثر',
    ],
    [
      { field: 'known_for', at_most: 100 },
      'became known within the last 100 days',
      'صاروا معروفين خلال آخر ١٠٠ يوم',
    ],
    [{ field: 'visits', at_least: 1 }, 'one order or more', 'طلب واحد أو أكثر'],
    [{ field: 'visits', at_least: 4 }, '4 or more orders', '٤ طلبات أو أكثر'],
    [{ field: 'visits', at_most: 0 }, 'no orders', 'لا طلبات'],
    [{ field: 'visits', at_most: 2 }, 'at most 2 orders', 'طلبان على الأكثر'],
    [{ field: 'visits', at_least: 2, at_most: 12 }, '2 to 12 orders', 'من ٢ إلى ١٢ طلبًا'],
  ])('%j', (condition, english, arabic) => {
    expect([say(ENGLISH, condition), say(ARABIC, condition)]).toEqual([english, arabic]);
  });
});
