// The invoices of an account, of every business.

import { Button } from '@mantine/core';
import type { AccountInvoice } from '@shared/api/schema';
import { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { Ltr, More, Own } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Dashboard } from '../../components/account/Account';
import { dayIn, isBackwards, TimeFilter } from '../../components/account/TimeFilter';
import { Empty } from '../../components/Bits';
import card from '../../components/Card.module.css';
import { InvoiceBadge } from '../../components/invoices/InvoiceBadge';
import { InvoiceTexts } from '../../components/invoices/InvoiceTexts';
import { Loaded } from '../../components/Loaded';
import { accountInvoices, type InvoiceFilter } from '../../services/invoices';
import row from '../OrdersPage.module.css';

/** What one looks for. A credit note has no state of its own. */
const GROUPS: Record<string, InvoiceFilter> = {
  paid: { status: 'paid', kind: ['full', 'simplified'] },
  sent: { status: 'sent', kind: ['full', 'simplified'] },
  cancelled: { status: 'cancelled' },
  credit_note: { kind: ['credit_note'] },
};

export function InvoicesPage() {
  return (
    <InvoiceTexts>
      <Page />
    </InvoiceTexts>
  );
}

function Page() {
  const { t } = useTexts();
  return (
    <Dashboard title={t('account.invoices')}>
      <List />
    </Dashboard>
  );
}

function List() {
  const { t } = useTexts();
  const { status = '', since, until } = useSearch({ strict: false });
  const filter: InvoiceFilter = useMemo(
    () => ({ ...GROUPS[status], since: dayIn(since), until: dayIn(until) }),
    [status, since, until],
  );
  const filtered = status in GROUPS || filter.since !== undefined || filter.until !== undefined;
  const backwards = isBackwards(filter);
  const found = useInfiniteQuery({ ...accountInvoices(filter), enabled: !backwards });
  const any = found.data?.pages.some((page) => page.items.length > 0);
  return (
    <>
      {(filtered || any) && (
        <TimeFilter
          to="/customer/invoices"
          choices={[
            ['', t('invoices.all')],
            ...Object.keys(GROUPS).map((group): [string, string] => [group, t(`invoices.only.${group}`)]),
          ]}
          backwards={backwards}
        />
      )}
      {!backwards && (
        <Loaded query={found} height={96}>
          {({ pages }) =>
            any ? (
              <>
                <ul className={card.list} aria-label={t('account.invoices')}>
                  {pages
                    .flatMap((page) => page.items)
                    .map((invoice) => (
                      <Row key={invoice.id} invoice={invoice} />
                    ))}
                </ul>
                <More list={found} text={t('invoices.more')} />
              </>
            ) : filtered ? (
              <Empty icon="search" title={t('invoices.none_such')}>
                <Button component={Link} to="/customer/invoices" variant="default">
                  {t('invoices.all')}
                </Button>
              </Empty>
            ) : (
              <Empty icon="receipt" title={t('invoices.none')}>
                <p>{t('invoices.none_text')}</p>
                <Button component={Link} to="/customer">
                  {t('invoices.to_orders')}
                </Button>
              </Empty>
            )
          }
        </Loaded>
      )}
    </>
  );
}

function Row({ invoice }: { invoice: AccountInvoice }) {
  const texts = useTexts();
  const { business, kind, status, total_cents, credited_cents } = invoice;
  const { t, nameOf } = useMemo(() => texts.in(business.country), [texts, business.country]);
  const formats = useMemo(() => new Formats(texts.language, business), [texts.language, business]);
  return (
    <li>
      <Link
        to="/customer/invoices/$id"
        params={{ id: invoice.id }}
        className={`${card.card} ${row.row}`}
        data-invoice={invoice.invoice_number}
      >
        <b>
          <Own>{nameOf(business)}</Own>
        </b>
        <span className={row.head}>
          <Ltr>{invoice.invoice_number}</Ltr>
          <InvoiceBadge kind={kind} status={status} />
          <span className={`amount ${row.amount}`}>
            {kind === 'credit_note' ? formats.delta(-total_cents) : formats.money(total_cents)}
          </span>
        </span>
        {credited_cents > 0 && status !== 'cancelled' && (
          <span>{t('invoices.partly_credited', { amount: formats.money(credited_cents) })}</span>
        )}
        <span className={row.head}>
          <span className={`${card.dim} ${card.grow}`}>
            {invoice.issue_date && formats.date(formats.day(invoice.issue_date))}
          </span>
          <Icon name="chevron" />
        </span>
      </Link>
    </li>
  );
}
