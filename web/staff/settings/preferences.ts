// What a business may want to keep of its customers' wishes.

import type { PreferenceField } from '@shared/api/schema';

export type Kind = PreferenceField['kind'];

export const KINDS: readonly Kind[] = ['choice', 'choices', 'flag', 'text'];

export const hasOptions = (kind: Kind): boolean => kind === 'choice' || kind === 'choices';

/** What the server calls it, after what people do: it stays though that is changed. `taken`: of the others. */
export function keyFor(label: string, taken: readonly string[], otherwise: string): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 32)
    .replace(/_+$/, '');
  const base = plain || otherwise;
  let key = base;
  for (let n = 2; taken.includes(key); n += 1) key = `${base}_${n}`;
  return key;
}

const option = (key: string, label: string, label2: string) => ({ key, label, label2 });

/** To begin with: for those who cook, and for those who wash. In both languages, whatever the page's is. */
export const EXAMPLES: readonly PreferenceField[] = [
  {
    key: 'spice',
    label: 'Spice',
    label2: 'التوابل',
    kind: 'choice',
    options: [
      option('mild', 'Mild', 'خفيف'),
      option('medium', 'Medium', 'متوسط'),
      option('hot', 'Hot', 'حار'),
    ],
    needs_consent: false,
  },
  {
    key: 'allergies',
    label: 'Allergies',
    label2: 'الحساسية',
    kind: 'choices',
    options: [
      option('nuts', 'Nuts', 'المكسرات'),
      option('milk', 'Milk', 'الحليب'),
      option('eggs', 'Eggs', 'البيض'),
      option('fish', 'Fish and seafood', 'الأسماك والمأكولات البحرية'),
      option('gluten', 'Gluten', 'الغلوتين'),
    ],
    needs_consent: true,
  },
  {
    key: 'seat',
    label: 'Where they like to sit',
    label2: 'مكان الجلوس المفضل',
    kind: 'text',
    options: [],
    needs_consent: false,
  },
  {
    key: 'folding',
    label: 'Folding',
    label2: 'طريقة التسليم',
    kind: 'choice',
    options: [option('folded', 'Folded', 'مطوية'), option('hanger', 'On hangers', 'على علاقات')],
    needs_consent: false,
  },
  {
    key: 'fragrance',
    label: 'Fragrance',
    label2: 'العطر',
    kind: 'choice',
    options: [
      option('none', 'None', 'بدون'),
      option('oud', 'Oud', 'عود'),
      option('lavender', 'Lavender', 'خزامى'),
    ],
    needs_consent: false,
  },
  {
    key: 'eco',
    label: 'Eco wash',
    label2: 'غسيل صديق للبيئة',
    kind: 'flag',
    options: [],
    needs_consent: false,
  },
];
