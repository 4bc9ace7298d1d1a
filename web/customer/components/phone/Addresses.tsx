// Where one's orders are brought to: saved, changed, and removed in a way that can be taken back.

import { Button } from '@mantine/core';
import { ARABIC, asAdded } from '@shared/addresses';
import type { AddressRead, BusinessOffered } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { takeFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { addAddress, changeAddress, MOST_ADDRESSES, removeAddress } from '../../services/phone';
import { Done } from '../account/Done';
import card from '../Card.module.css';
import { Dialog } from '../Dialog';
import { AddressForm } from './AddressForm';
import classes from './Profile.module.css';

interface AddressesProps {
  business: BusinessOffered;
  addresses: readonly AddressRead[];
}

interface Happened {
  what: 'removed' | 'back_again' | 'now_default' | 'address_saved';
  address: AddressRead | null;
}

export function Addresses({ business, addresses }: AddressesProps) {
  const texts = useTexts();
  const { t } = texts;
  const { slug } = business;
  const [open, setOpen] = useState<AddressRead | 'new' | null>(null);
  const [happened, setHappened] = useState<Happened | null>(null);
  const changing = useMutation({
    mutationFn: ({ what, address }: Happened & { address: AddressRead }): Promise<unknown> =>
      what === 'removed'
        ? removeAddress(slug, address.id)
        : what === 'back_again'
          ? addAddress(slug, asAdded(address))
          : changeAddress(slug, address.id, { is_default: true }),
    networkMode: 'always',
    onSuccess: (_, done) => setHappened(done),
  });
  const change = (what: Happened['what'], address: AddressRead) => {
    if (!changing.isPending) changing.mutate({ what, address });
  };
  const named = (address: AddressRead | null) => address?.one_line || t('profile.map_only');
  const edited = open === 'new' ? null : open;
  return (
    <section className={card.card} aria-labelledby="addresses-title">
      <h2 id="addresses-title">{t('phone.addresses')}</h2>
      {happened?.what === 'removed' && happened.address && (
        <Notice tone="good" icon="check">
          <div className={classes.happened}>
            <span role="status">{t('profile.removed', { address: named(happened.address) })}</span>
            <Button
              size="sm"
              variant="default"
              id="undo"
              ref={takeFocus} // the button that removed it went with it
              loading={changing.isPending && changing.variables.what === 'back_again'}
              onClick={() => happened.address && change('back_again', happened.address)}
            >
              {t('profile.undo')}
            </Button>
          </div>
        </Notice>
      )}
      {happened && happened.what !== 'removed' && (
        <Done key={`${happened.what} ${happened.address?.id}`}>
          <span role="status">{t(`profile.${happened.what}`, { address: named(happened.address) })}</span>
        </Done>
      )}
      {changing.error && <Notice tone="bad">{explain(changing.error, texts)}</Notice>}
      {addresses.length === 0 ? (
        <div>
          <p>{t('profile.none_kept')}</p>
          <p className={card.dim}>{t('profile.none_kept_text')}</p>
        </div>
      ) : (
        <ul className={card.lines}>
          {addresses.map((address) => (
            <li key={address.id} className={classes.address} data-address={address.id}>
              <Said address={address} business={business} />
              <div className={classes.tools}>
                <Button
                  size="compact-md"
                  variant="subtle"
                  aria-label={t('profile.of', { what: t('change'), address: named(address) })}
                  onClick={() => setOpen(address)}
                >
                  {t('change')}
                </Button>
                {!address.is_default && (
                  <Button
                    size="compact-md"
                    variant="subtle"
                    aria-label={t('profile.of', { what: t('profile.make_default'), address: named(address) })}
                    onClick={() => change('now_default', address)}
                  >
                    {t('profile.make_default')}
                  </Button>
                )}
                <Button
                  size="compact-md"
                  variant="subtle"
                  aria-label={t('profile.of', { what: t('remove'), address: named(address) })}
                  onClick={() => change('removed', address)}
                >
                  {t('remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {addresses.length < MOST_ADDRESSES && (
        <Button variant="default" id="address-add" onClick={() => setOpen('new')}>
          {t('profile.address_add')}
        </Button>
      )}
      {open && (
        <Dialog
          title={t(edited ? 'profile.address_change' : 'profile.address_add')}
          onClose={() => setOpen(null)}
        >
          <AddressForm
            slug={slug}
            address={edited}
            isFirst={addresses.length === 0 || Boolean(edited?.is_default)}
            onDone={() => {
              setOpen(null);
              setHappened({ what: 'address_saved', address: edited });
            }}
          />
        </Dialog>
      )}
    </section>
  );
}

/** As whoever lives there reads it. */
function Said({ address, business }: { address: AddressRead; business: BusinessOffered }) {
  const { t, pick } = useTexts();
  const { money } = useFormats(business);
  const { zone } = address;
  const lines = [
    [pick(address.street, address.street2), address.building],
    [
      address.floor && t('profile.floor_said', { value: address.floor }),
      address.apartment && t('profile.apartment_said', { value: address.apartment }),
    ],
    [pick(address.area, address.area2), pick(address.city, address.city2)],
  ]
    .map((line) => line.filter(Boolean))
    .filter((line) => line.length > 0);
  return (
    <div className={classes.said}>
      <span className={classes.kind}>
        <b>{t(`profile.kind.${address.address_type}`)}</b>
        {address.is_default && <span className={classes.tag}>{t('profile.default')}</span>}
      </span>
      {lines.map((line) => (
        <Own key={line.join()}>{line.join(ARABIC.test(line[0] ?? '') ? '، ' : ', ')}</Own>
      ))}
      {lines.length === 0 && <span className={card.dim}>{t('profile.map_only')}</span>}
      {address.delivery_notes && (
        <span className={card.dim}>
          <Own>{address.delivery_notes}</Own>
        </span>
      )}
      {zone && (
        <span className={card.dim}>
          {zone.fee_cents > 0 ? t('profile.fee', { fee: money(zone.fee_cents) }) : t('profile.no_fee')}
          {zone.minimum_cents > 0 && ` · ${t('profile.minimum', { minimum: money(zone.minimum_cents) })}`}
        </span>
      )}
      {!zone && address.distance_meters !== null && (
        <span className={card.trouble}>{t('profile.out_of_reach')}</span>
      )}
    </div>
  );
}
