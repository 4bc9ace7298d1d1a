// An order taken at the desk or by phone: the menu on one side, the order on the other. First of all whose it is: on a
// narrow screen above the menu.

import { Button, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { isUndecided, newKey, Problem } from '@shared/api/client';
import type { CustomerRead, StaffOrderCreate } from '@shared/api/schema';
import {
  type Catalog,
  catalogOf,
  type Line,
  look,
  subtotal,
  withLine,
  withLineChanged,
} from '@shared/basket';
import { western } from '@shared/format';
import { queries } from '@shared/ui/App';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { cx } from '../app/cx';
import { offeredQuery, tablesQuery } from '../app/data';
import { either, PhoneField } from '../app/fields';
import { Icon } from '../app/icons';
import { arrivalOf, knowOrder } from '../app/live';
import { Loaded, Page, Refusal } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useSubmit } from '../app/useAttempt';
import { useOpenOrder } from '../app/useOpenOrder';
import { useRefused } from '../app/useRefused';
import { Finder } from '../customers/Finder';
import { customerQuery, refreshBook } from '../customers/queries';
import { Choices } from './Choices';
import classes from './desk.module.css';
import { KnownNumber } from './KnownNumber';
import { MenuSearch } from './MenuSearch';
import { PointsChoice } from './PointsChoice';
import { placeOrder, quoteQuery } from './queries';
import { SavedAddresses, writtenAddress } from './SavedAddresses';
import { useWanted } from './useWanted';

export function DeskPage() {
  const { t } = useTexts();
  const { me } = useSession();
  const query = useQuery(offeredQuery(me.restaurant));
  return (
    <Page title={t('nav.new')} quietTitle wide>
      <Loaded query={query}>
        {(menu) => <Desk categories={menu.categories} catalog={catalogOf(menu)} />}
      </Loaded>
    </Page>
  );
}

type Fulfilment = StaffOrderCreate['fulfilment'];
const KINDS: Fulfilment[] = ['dine_in', 'pickup', 'delivery'];

const FIELDS = ['customer_name', 'customer_phone', 'delivery_address', 'notes'];
const EMPTY = { name: '', phone: '', notes: '', table: '' };

/** Where a delivery goes: to an address that is known, or as it was typed. */
type Where = { id: string } | { text: string };

/** The choice of no area; the others are called by their place among the areas. */
const FREE = 'free';

interface DeskProps {
  categories: Parameters<typeof MenuSearch>[0]['categories'];
  catalog: Catalog;
}

function Desk({ categories, catalog }: DeskProps) {
  const texts = useTexts();
  const { t, nameOf, digits } = texts;
  const { business } = useSession();
  const { money } = useFormats(business);
  const { ask } = useAsk();
  const may = useMay();
  const open = useOpenOrder();
  const isWide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  const offered = KINDS.filter((kind) => business.fulfilments.includes(kind));
  const [lines, setLines] = useState<Line[]>([]);
  const [source, setSource] = useState<'frontdesk' | 'phone'>('frontdesk');
  const [fulfilment, setFulfilment] = useState<Fulfilment>(offered[0] ?? 'pickup');
  const [fields, setFields] = useState(EMPTY);
  const [customer, setCustomer] = useState<CustomerRead | null>(null);
  // Null: where the customer usually has it brought to.
  const [where, setWhere] = useState<Where | null>(null);
  const { data: detail } = useQuery({ ...customerQuery(customer?.id ?? ''), enabled: customer !== null });
  const { busy, problem, submit } = useSubmit();
  // One key for each attempt to order; kept while nobody knows what became of it.
  const key = useRef(newKey());
  const tables = useQuery({ ...tablesQuery, enabled: fulfilment === 'dine_in' });
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const { wrong: refused, rest } = useRefused(form, problem, FIELDS, tries);
  const addresses = (customer && detail?.addresses) || [];
  const place =
    where === null
      ? (addresses.find((one) => one.is_default) ?? null)
      : 'id' in where
        ? (addresses.find((one) => one.id === where.id) ?? null)
        : null;
  const address = where && 'text' in where ? where.text : place ? writtenAddress(place) : '';
  // Null: in none of them, free of charge. Undefined: the one that the known address lies in.
  const [zoneWanted, setZone] = useState<string | null>();
  const zones = fulfilment === 'delivery' ? business.delivery_zones : [];
  const zoneName = zoneWanted === undefined ? place?.zone?.name : zoneWanted;
  const zone = zones.find((one) => one.name === zoneName);
  // Of the customer who is chosen; another one has points of their own.
  const [redeemed, setRedeemed] = useState({ by: '', points: 0 });
  const redeem_points = customer && redeemed.by === customer.id ? redeemed.points : 0;
  const quote = useQuery(
    quoteQuery({
      fulfilment,
      lines,
      delivery_zone: zone?.name ?? null,
      customer_id: customer?.id ?? null,
      redeem_points,
    }),
  );

  const missing: Record<string, string> = {};
  if (!fields.phone.trim() && !customer?.phone) {
    if (fulfilment === 'delivery') missing.customer_phone = t('error.phone_required');
    else if (source === 'phone' && !customer) missing.customer_phone = t('missing.value');
  }
  if (fulfilment === 'delivery' && !address.trim()) missing.delivery_address = t('missing.value');
  // Nobody brings it for nothing only because nobody looked.
  if (zones.length && !zone && zoneName !== null) missing.delivery_zone = t('desk.zone_missing');

  const edit = (name: keyof typeof EMPTY) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setFields((before) => ({ ...before, [name]: value }));
  };

  const choose = (chosen: CustomerRead | null) => {
    setCustomer(chosen);
    // What was typed stays. What was chosen is not the address of somebody else.
    if (where && 'text' in where && where.text.trim()) return;
    setWhere(null);
    setZone(undefined);
  };

  const forget = useWanted(choose);

  async function add(id: string): Promise<void> {
    const item = catalog.get(id);
    if (!item) return;
    if (!item.available) {
      toast(`${nameOf(item)}: ${t(`trouble.${item.unavailable_because ?? 'sold_out'}`)}`);
      return;
    }
    const plain = { item_id: id, quantity: 1, options: [], note: '' };
    if (!item.option_groups.length) {
      setLines((before) => withLine(before, plain));
      return;
    }
    const line = await ask<Line>(nameOf(item), (close) => (
      <Choices item={item} first={plain} close={close} />
    ));
    if (line) setLines((before) => withLine(before, line));
  }

  async function change(at: number): Promise<void> {
    const line = lines[at];
    const item = line && catalog.get(line.item_id);
    if (!line || !item) return;
    const wanted = await ask<Line>(nameOf(item), (close) => (
      <Choices item={item} first={line} close={close} />
    ));
    if (wanted) setLines((before) => withLineChanged(before, at, wanted));
  }

  const count = (at: number, by: number) =>
    setLines((before) =>
      before.flatMap((line, index) => {
        if (index !== at) return [line];
        const quantity = Math.min(50, line.quantity + by);
        return quantity < 1 ? [] : [{ ...line, quantity }];
      }),
    );

  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (busy || !lines.length) return;
    setTries(tries + 1);
    if (Object.keys(missing).length) return;
    await submit(async () => {
      try {
        const order = await placeOrder(
          {
            lines,
            order_source: source,
            fulfilment,
            customer_id: customer?.id ?? null,
            // Left out, they are the customer's.
            customer_name: customer ? '' : fields.name.trim(),
            customer_phone: customer?.phone ? null : western(fields.phone).trim() || null,
            delivery_address: fulfilment === 'delivery' ? address.trim() || null : null,
            delivery_zone: zone?.name ?? null,
            table_id: fulfilment === 'dine_in' ? fields.table || null : null,
            notes: fields.notes.trim(),
            payment_method: 'cash',
            redeem_points,
            expected_total_cents: quote.isPlaceholderData ? null : (quote.data?.total_cents ?? null),
          },
          key.current,
        );
        knowOrder(order.id);
        key.current = newKey();
        setLines([]);
        setFields(EMPTY);
        setCustomer(null);
        setWhere(null);
        setZone(undefined);
        setTries(0);
        void refreshBook();
        forget();
        toast(t('desk.placed', { number: order.number }), 'good', {
          kind: arrivalOf(order.id),
          seconds: 8,
          action: { label: t('desk.show'), run: () => open(order.id) },
        });
      } catch (error) {
        if (!isUndecided(error)) key.current = newKey();
        if (error instanceof Problem && error.status < 500) {
          // Prices and what is sold out may be others by now.
          void queries.invalidateQueries({ queryKey: ['menu'] });
        }
        throw error;
      }
    });
  }

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const wrong = { ...refused, ...(tries ? missing : {}) };
  const troubled = lines.some((line) => look(line, catalog).trouble);
  const total = quote.data && lines.length ? quote.data.total_cents : subtotal(lines, catalog);
  const beginning = (
    <>
      {may('customers:read') && (
        <Finder
          customer={customer}
          choose={choose}
          guest={{ name: fields.name.trim(), phone: fields.phone.trim() }}
        />
      )}
      <SegmentedControl
        fullWidth
        aria-label={t('source')}
        value={source}
        onChange={(value) => setSource(value === 'phone' ? 'phone' : 'frontdesk')}
        data={[
          { value: 'frontdesk', label: t('source.frontdesk') },
          { value: 'phone', label: t('source.phone') },
        ]}
      />
      {offered.length > 1 && (
        <SegmentedControl
          fullWidth
          aria-label={t('fact.fulfilment')}
          value={fulfilment}
          onChange={(value) => setFulfilment(KINDS.find((kind) => kind === value) ?? fulfilment)}
          data={offered.map((kind) => ({ value: kind, label: t(`fulfilment.${kind}`) }))}
        />
      )}
    </>
  );
  return (
    <div className={classes.desk}>
      {!isWide && <div className={classes.beginning}>{beginning}</div>}
      <MenuSearch categories={categories} add={(id) => void add(id)} autoFocus={isWide} />
      <form ref={form} className={classes.order} noValidate onSubmit={(event) => void send(event)}>
        {isWide && beginning}
        <h3>{t('desk.order')}</h3>
        {lines.length === 0 ? (
          <p className={classes.nothing}>{t('desk.nothing')}</p>
        ) : (
          <ul className={classes.lines}>
            {lines.map((line, at) => {
              const seen = look(line, catalog);
              const name = seen.item ? nameOf(seen.item) : t('gone_item');
              return (
                <li key={`${line.item_id} ${line.options.join()} ${line.note}`}>
                  <div className={classes.count}>
                    <button type="button" aria-label={`${t('fewer')}: ${name}`} onClick={() => count(at, -1)}>
                      <Icon name={line.quantity === 1 ? 'trash' : 'minus'} size={16} />
                    </button>
                    <b>{digits(line.quantity)}</b>
                    <button type="button" aria-label={`${t('more')}: ${name}`} onClick={() => count(at, 1)}>
                      <Icon name="plus" size={16} />
                    </button>
                  </div>
                  <button
                    type="button"
                    className={classes.what}
                    aria-label={`${t('change')}: ${name}`}
                    onClick={() => void change(at)}
                  >
                    <strong>
                      <Own>{name}</Own>
                    </strong>
                    {seen.options.length > 0 && (
                      <span className="muted">{seen.options.map(nameOf).join(' · ')}</span>
                    )}
                    {line.note && <em dir="auto">{line.note}</em>}
                    {seen.trouble && <span className={classes.trouble}>{t(`trouble.${seen.trouble}`)}</span>}
                  </button>
                  <span className="amount">{money(seen.total)}</span>
                </li>
              );
            })}
          </ul>
        )}
        {fulfilment === 'dine_in' && (
          <NativeSelect label={t('fact.table')} value={fields.table} onChange={edit('table')}>
            <option value="">{t('desk.no_table')}</option>
            {tables.data?.map((table) => (
              <option key={table.id} value={table.id}>
                {table.area ? `${table.area} · ${table.name}` : table.name}
              </option>
            ))}
          </NativeSelect>
        )}
        {!customer?.phone && (
          <div className={cx(!customer && classes.pair)}>
            {!customer && (
              <TextInput
                label={t('field.customer_name')}
                value={fields.name}
                error={wrong.customer_name}
                maxLength={100}
                {...either(fields.name)}
                autoComplete="off"
                onChange={edit('name')}
              />
            )}
            <PhoneField
              value={fields.phone}
              error={wrong.customer_phone}
              change={(phone) => setFields((before) => ({ ...before, phone }))}
            />
          </div>
        )}
        {!customer && may('customers:read') && <KnownNumber phone={fields.phone} take={choose} />}
        {fulfilment === 'delivery' && addresses.length > 0 && (
          <SavedAddresses
            addresses={addresses}
            chosen={place?.id ?? null}
            hasZones={zones.length > 0}
            choose={(id) => {
              setWhere(id === null ? { text: '' } : { id });
              setZone(undefined);
            }}
          />
        )}
        {fulfilment === 'delivery' && (
          <Textarea
            label={t('field.delivery_address')}
            value={address}
            error={wrong.delivery_address}
            maxLength={300}
            {...either(address)}
            rows={2}
            onChange={(event) => setWhere({ text: event.currentTarget.value })}
          />
        )}
        {zones.length > 0 && (
          <NativeSelect
            label={t('field.delivery_zone')}
            value={zone ? zones.indexOf(zone) : zoneName === null ? FREE : ''}
            error={wrong.delivery_zone}
            onChange={({ currentTarget: { value } }) =>
              setZone(value === FREE ? null : zones[Number(value)]?.name)
            }
          >
            <option value="" disabled>
              {t('desk.zone_choose')}
            </option>
            {zones.map((one, at) => (
              <option key={one.name} value={at}>
                {`${nameOf(one)} · ${money(one.fee_cents)}`}
              </option>
            ))}
            <option value={FREE}>{t('desk.zone_free')}</option>
          </NativeSelect>
        )}
        <Textarea
          label={t('field.notes')}
          value={fields.notes}
          error={wrong.notes}
          maxLength={500}
          {...either(fields.notes)}
          rows={2}
          onChange={edit('notes')}
        />
        {customer && lines.length > 0 && quote.data?.points && (
          <PointsChoice
            of={quote.data.points}
            chosen={redeem_points}
            choose={(points) => setRedeemed({ by: customer.id, points })}
          />
        )}
        <Refusal error={rest} item={(id) => catalog.get(id)} />
        {!business.prices_include_tax && quote.data && lines.length > 0 && (
          <p className={classes.sum}>
            <span>{t('tax_sum')}</span>
            <span className="amount">{money(quote.data.tax_cents)}</span>
          </p>
        )}
        <div className={classes.placing}>
          {lines.length > 0 &&
            quote.data?.discounts.map((one) => (
              <p key={`${one.kind} ${one.name}`} className={classes.sum}>
                <Own>{nameOf(one)}</Own>
                <span className="amount">{money(-one.cents)}</span>
              </p>
            ))}
          {quote.data?.delivery && lines.length > 0 && (
            <p className={classes.sum}>
              <span>
                {t('delivery.to', {
                  zone: nameOf({ name: quote.data.delivery.zone, name2: quote.data.delivery.zone2 }),
                })}
              </span>
              <span className="amount">{money(quote.data.delivery.fee_cents)}</span>
            </p>
          )}
          <p className={cx(classes.sum, classes.total)} aria-live="polite">
            <span>{t('total')}</span>
            <span className="amount">{money(total)}</span>
          </p>
          <Button type="submit" size="md" fullWidth loading={busy} disabled={!lines.length || troubled}>
            {t('desk.place')}
          </Button>
          <p className={classes.keys}>{t('desk.keys')}</p>
        </div>
      </form>
    </div>
  );
}
