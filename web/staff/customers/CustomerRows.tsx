// Customers as rows of a table, and as cards where a table has no room.

import { Checkbox } from '@mantine/core';
import { now } from '@shared/api/client';
import type { CustomerFound, CustomerRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { RowHead, Rows, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { Table } from '../app/Table';
import classes from './customer-rows.module.css';
import { CustomerPhone, OtherName, StateTag, TypeTag } from './customerParts';

export interface Selection {
  has: (id: string) => boolean;
  count: number;
  toggle: (id: string) => void;
  all: (wanted: boolean) => void;
}

interface CustomerRowsProps {
  customers: readonly (CustomerRead | CustomerFound)[];
  selection: Selection | null;
  busy: boolean;
}

const isNear = (one: CustomerRead | CustomerFound): boolean => 'near' in one && one.near;

export function CustomerTable({ customers, selection, busy }: CustomerRowsProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { money, when } = useFormats(business);
  return (
    <div className={classes.sheet} aria-busy={busy}>
      <Table label={t('customers.list')}>
        <thead>
          <tr>
            {selection && (
              <td className={classes.choice}>
                <Checkbox
                  radius="xs"
                  aria-label={t('customers.choose_all')}
                  checked={selection.count === customers.length}
                  indeterminate={selection.count > 0 && selection.count < customers.length}
                  onChange={(event) => selection.all(event.currentTarget.checked)}
                />
              </td>
            )}
            <th scope="col" className={classes.words}>
              {t('field.name')}
            </th>
            <th scope="col" className={classes.words}>
              {t('field.customer_phone')}
            </th>
            <th scope="col" className={classes.words}>
              {t('customers.type')}
            </th>
            <th scope="col">{t('customers.visits')}</th>
            <th scope="col">{t('customers.spent')}</th>
            <th scope="col">{t('customers.last_visit')}</th>
          </tr>
        </thead>
        <tbody>
          {customers.map((one) => (
            <tr key={one.id} className={classes.row} data-chosen={selection?.has(one.id) || undefined}>
              {selection && (
                <td className={classes.choice}>
                  <Choice customer={one} selection={selection} />
                </td>
              )}
              <th scope="row" className={classes.words}>
                <span className={classes.name}>
                  <NameLink customer={one} selection={selection} />
                  <StateTag customer={one} />
                  {isNear(one) && <Tag>{t('customers.near')}</Tag>}
                </span>
                <OtherName customer={one} />
              </th>
              <td className={classes.words}>
                <CustomerPhone customer={one} />
              </td>
              <td className={classes.words}>
                <TypeTag type={one.type} />
              </td>
              <td>{digits(one.visit_count)}</td>
              <td>{money(one.total_spent)}</td>
              <td className={classes.last}>{one.last_order_at ? when(one.last_order_at, now()) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

export function CustomerCards({ customers, selection, busy }: CustomerRowsProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money, when } = useFormats(business);
  return (
    <Rows busy={busy}>
      {customers.map((one) => (
        <li key={one.id} className={classes.row} data-chosen={selection?.has(one.id) || undefined}>
          <RowHead>
            {selection && <Choice customer={one} selection={selection} />}
            <NameLink customer={one} selection={selection} />
            <StateTag customer={one} />
            {isNear(one) && <Tag>{t('customers.near')}</Tag>}
            <span className={classes.end}>
              <TypeTag type={one.type} />
            </span>
          </RowHead>
          <RowHead>
            <CustomerPhone customer={one} />
            <OtherName customer={one} />
          </RowHead>
          <RowHead>
            <span className={classes.small}>
              {t('customers.visit_count', { n: one.visit_count })}
              {one.last_order_at && ` · ${t('customers.last', { time: when(one.last_order_at, now()) })}`}
            </span>
            {one.total_spent > 0 && <strong className={classes.end}>{money(one.total_spent)}</strong>}
          </RowHead>
        </li>
      ))}
    </Rows>
  );
}

function Choice({ customer, selection }: { customer: CustomerRead; selection: Selection }) {
  const { t, nameOf } = useTexts();
  return (
    <Checkbox
      radius="xs"
      className={classes.box ?? ''}
      tabIndex={-1} // by keyboard it is chosen where its name is
      aria-label={t('customers.choose', { name: nameOf(customer) })}
      checked={selection.has(customer.id)}
      onChange={() => selection.toggle(customer.id)}
    />
  );
}

/** Who was looked at last: whoever comes back goes on from there. */
let lookedAt: string | null = null;

/** Of those who are shown. */
export const firstCustomer = () => document.querySelector<HTMLElement>('[data-customer]');

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** The whole row is its target; the arrow keys go to others, Space chooses it. */
function NameLink({ customer, selection }: { customer: CustomerRead; selection: Selection | null }) {
  const { nameOf } = useTexts();
  const onKey = (event: KeyboardEvent<HTMLAnchorElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...document.querySelectorAll<HTMLElement>('[data-customer]')];
    const at = links.indexOf(event.currentTarget);
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      if (at === 0 && step < 0) document.querySelector<HTMLElement>('[role=search] input')?.focus();
      else links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
    } else if (event.key === ' ' && selection) {
      event.preventDefault();
      selection.toggle(customer.id);
    }
  };
  const goOn = (link: HTMLAnchorElement | null) => {
    if (link === null || lookedAt !== customer.id) return;
    lookedAt = null;
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: 'center' });
  };
  return (
    <Link
      ref={goOn}
      to="/customers/of/$id/{-$part}"
      params={{ id: customer.id, part: undefined }}
      className={classes.link}
      data-customer={customer.id}
      onKeyDown={onKey}
      onClick={() => {
        lookedAt = customer.id;
      }}
    >
      <Own>{nameOf(customer)}</Own>
    </Link>
  );
}
