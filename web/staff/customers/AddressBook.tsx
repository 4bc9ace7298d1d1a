// Where one customer has things brought to.

import { Button } from '@mantine/core';
import { asAdded } from '@shared/addresses';
import type { AddressRead, CustomerDetail } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useAsk } from '../app/ask';
import { Icon, type IconName } from '../app/icons';
import { Empty, RowHead, Rows, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { AddressForm } from './AddressForm';
import classes from './customer.module.css';
import { addAddress, changeAddress, removeAddress } from './queries';

const ICONS: Record<AddressRead['address_type'], IconName> = { home: 'home', work: 'work', other: 'pin' };

export function AddressBook({ customer }: { customer: CustomerDetail }) {
  const { t } = useTexts();
  const may = useMay();
  const { ask } = useAsk();
  const mayWrite = may('customers:write') && customer.is_active && customer.merged_into === null;

  const add = async () => {
    const made = await ask<AddressRead>(t('address.add'), (close) => (
      <AddressForm customer={customer} close={close} />
    ));
    if (made) toast(t('address.added'), 'good');
  };

  const adding = mayWrite && (
    <Button leftSection={<Icon name="plus" />} onClick={() => void add()}>
      {t('address.add')}
    </Button>
  );
  if (!customer.addresses.length) return <Empty icon="pin" text={t('address.none')} action={adding} />;
  return (
    <>
      <Rows>
        {customer.addresses.map((one) => (
          <Address key={one.id} address={one} customer={customer} mayWrite={mayWrite} />
        ))}
      </Rows>
      {adding}
    </>
  );
}

interface AddressProps {
  address: AddressRead;
  customer: CustomerDetail;
  mayWrite: boolean;
}

function Address({ address, customer, mayWrite }: AddressProps) {
  const { t, pick } = useTexts();
  const { ask } = useAsk();
  const [busy, attempt] = useAttempt();
  const { id } = customer;
  const kind = t(`address.type.${address.address_type}`);
  const street = pick(address.street, address.street2);
  const place = [pick(address.area, address.area2), pick(address.city, address.city2)].filter(Boolean);
  // As short as it can be told from the others.
  const called = [street, ...place].filter(Boolean).slice(0, 2).join(', ') || kind;
  const inside = (['building', 'floor', 'apartment'] as const).filter((name) => address[name]);

  const edit = async () => {
    const saved = await ask<AddressRead>(t('address.edit'), (close) => (
      <AddressForm customer={customer} address={address} close={close} />
    ));
    if (saved) toast(t('address.saved'), 'good');
  };

  const makeDefault = async () => {
    const before = customer.addresses.find((one) => one.is_default);
    if (!(await attempt(() => changeAddress(id, address.id, { is_default: true })))) return;
    toast(t('address.now_default', { address: called }), 'good', {
      kind: `default of ${id}`,
      seconds: 8,
      ...(before
        ? {
            action: {
              label: t('undo'),
              isUndo: true,
              run: () => void attempt(() => changeAddress(id, before.id, { is_default: true })),
            },
          }
        : {}),
    });
  };

  const remove = async () => {
    if (!(await attempt(() => removeAddress(id, address.id)))) return;
    toast(t('address.removed', { address: called }), 'plain', {
      seconds: 10,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () => void attempt(() => addAddress(id, asAdded(address))),
      },
    });
  };

  return (
    <li>
      <RowHead>
        <Icon name={ICONS[address.address_type]} size={18} />
        <strong>{kind}</strong>
        {address.is_default && <Tag tone="good">{t('address.default')}</Tag>}
        {mayWrite && (
          <span className={classes.tools}>
            {!address.is_default && (
              <Button size="compact-md" variant="subtle" loading={busy} onClick={() => void makeDefault()}>
                {t('address.make_default')}
              </Button>
            )}
            <ToolButton
              icon="edit"
              label={t('address.edit_this', { address: called })}
              onClick={() => void edit()}
            />
            <ToolButton
              icon="trash"
              label={t('address.remove', { address: called })}
              disabled={busy}
              onClick={() => void remove()}
            />
          </span>
        )}
      </RowHead>
      <p className={classes.lines}>
        {street && (
          <span>
            <Own>{street}</Own>
          </span>
        )}
        {inside.length > 0 && (
          <span>
            {inside.map((name, at) => (
              <span key={name}>
                {at > 0 && ' · '}
                {t(`address.${name}_said`, { value: address[name] })}
              </span>
            ))}
          </span>
        )}
        {place.length > 0 && (
          <span>
            {place.map((one, at) => (
              <span key={one}>
                {at > 0 && ', '}
                <Own>{one}</Own>
              </span>
            ))}
          </span>
        )}
        {!street && !inside.length && !place.length && <span className="muted">{t('address.map_only')}</span>}
      </p>
      {address.delivery_notes && (
        <p className={classes.hint}>
          <Icon name="note" size={15} /> <Own>{address.delivery_notes}</Own>
        </p>
      )}
      <Reach address={address} />
    </li>
  );
}

/** How far it is, and what bringing it there costs. */
function Reach({ address }: { address: AddressRead }) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { money, distance } = useFormats(business);
  const { distance_meters: meters, zone } = address;
  return (
    <p className={classes.reach}>
      {zone && <Tag tone="info">{t('address.zone', { zone: nameOf(zone) })}</Tag>}
      {zone && (
        <span>
          {zone.fee_cents > 0 ? t('address.fee', { fee: money(zone.fee_cents) }) : t('address.no_fee')}
          {zone.minimum_cents > 0 && ` · ${t('address.minimum', { minimum: money(zone.minimum_cents) })}`}
        </span>
      )}
      {meters !== null && !zone && <Tag tone="warn">{t('address.out_of_reach')}</Tag>}
      {meters !== null && <span className="muted">{t('address.distance', { far: distance(meters) })}</span>}
      {address.map_url && (
        <a href={address.map_url} target="_blank" rel="noopener noreferrer">
          {t('address.map')}
        </a>
      )}
      {address.map_url === null && <span className="muted">{t('address.not_on_map')}</span>}
    </p>
  );
}
