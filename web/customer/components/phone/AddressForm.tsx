// One saved address, in the words of whoever lives there.

import { NativeSelect } from '@mantine/core';
import { asAdded, LONGEST_PART, NEW_ADDRESS } from '@shared/addresses';
import type { AddressCreate, AddressRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useState } from 'react';
import { addAddress, changeAddress } from '../../services/phone';
import { Form } from '../account/Form';
import choice from '../Choice.module.css';

interface AddressFormProps {
  slug: string;
  /** Without one, a new address is saved. */
  address: AddressRead | null;
  /** Whether it is the usual one in any case. */
  isFirst: boolean;
  onDone: () => void;
}

const KINDS = ['home', 'work', 'other'] as const;
type Kind = (typeof KINDS)[number];
/** What both scripts have a field for: it is written in that of the page, and changed in that it was written in. */
const WORDS = ['street', 'area', 'city'] as const;
type Word = (typeof WORDS)[number];

export function AddressForm({ slug, address, isFirst, onDone }: AddressFormProps) {
  const { t, language } = useTexts();
  const known: AddressCreate = address ? asAdded(address) : NEW_ADDRESS;
  const [kind, setKind] = useState<Kind>(known.address_type);
  const [isDefault, setIsDefault] = useState(known.is_default);
  const fieldOf = (word: Word): Word | `${Word}2` => {
    const inArabic = known[word] || known[`${word}2`] ? !known[word] : language === 'ar';
    return inArabic ? `${word}2` : word;
  };
  const onlyOnMap = address !== null && !WORDS.some((word) => known[fieldOf(word)]);
  const part = (name: Word | 'building' | 'floor' | 'apartment', autoComplete: string) => ({
    name,
    label: t(`profile.${name}`),
    value: known[name === 'street' || name === 'area' || name === 'city' ? fieldOf(name) : name],
    optional: name !== 'street' || onlyOnMap || Boolean(address && !known[fieldOf('street')]),
    maxLength: LONGEST_PART,
    autoComplete,
  });
  return (
    <Form
      fields={[
        part('street', 'address-line1'),
        part('building', 'off'),
        part('floor', 'off'),
        part('apartment', 'off'),
        part('area', 'address-level3'),
        part('city', 'address-level2'),
        {
          name: 'delivery_notes',
          label: t('profile.notes'),
          hint: t('profile.notes_hint'),
          value: known.delivery_notes,
          optional: true,
          maxLength: 300,
          autoComplete: 'off',
        },
      ]}
      send={t('save')}
      onSend={async ({ street, area, city, ...said }) => {
        const body = {
          ...said,
          [fieldOf('street')]: street,
          [fieldOf('area')]: area,
          [fieldOf('city')]: city,
          address_type: kind,
          is_default: isDefault || isFirst,
        };
        if (address) await changeAddress(slug, address.id, body);
        else await addAddress(slug, { ...NEW_ADDRESS, ...body });
        onDone();
      }}
    >
      <NativeSelect
        id="address-kind"
        label={t('profile.kind')}
        size="md"
        value={kind}
        onChange={(event) => setKind(KINDS.find((one) => one === event.currentTarget.value) ?? 'other')}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`profile.kind.${one}`)}
          </option>
        ))}
      </NativeSelect>
      {!isFirst && (
        <label className={choice.choice}>
          <input
            type="checkbox"
            checked={isDefault}
            onChange={(event) => setIsDefault(event.currentTarget.checked)}
          />
          <span>{t('profile.is_default')}</span>
        </label>
      )}
    </Form>
  );
}
