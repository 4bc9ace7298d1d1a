// The orders of an account, at every business.

import { Button } from '@mantine/core';
import { Formats } from '@shared/format';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { More, Own } from '@shared/ui/parts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Fragment, useMemo } from 'react';
import { Dashboard, useHome } from '../../components/account/Account';
import classes from '../../components/account/Account.module.css';
import { Claim, PhoneOrders } from '../../components/account/Claim';
import { NumberHere } from '../../components/account/NumberHere';
import { dayIn, isBackwards, TimeFilter } from '../../components/account/TimeFilter';
import { Empty, StatusBadge } from '../../components/Bits';
import card from '../../components/Card.module.css';
import { InvoiceButton } from '../../components/invoices/InvoiceButton';
import { InvoiceTexts } from '../../components/invoices/InvoiceTexts';
import { Loaded } from '../../components/Loaded';
import { type AccountOrder, accountOrders, type Filter, type Status } from '../../services/accountQueries';
import row from '../OrdersPage.module.css';

/** What one looks for, and not each step on the way there. */
const GROUPS: Record<string, Status[]> = {
  open: ['awaiting_payment', 'confirmed', 'accepted', 'preparing', 'ready', 'out_for_delivery'],
  completed: ['completed'],
  stopped: ['cancelled', 'rejected', 'expired'],
};

/** Of what is paid there is an invoice. */
const PAID: AccountOrder['payment_status'][] = ['paid', 'partly_refunded'];

export function HistoryPage() {
  const { t } = useTexts();
  const { status, since, until } = useSearch({ strict: false });
  return (
    <Dashboard title={t('account.orders')}>
      {/* What was added last is told as long as one looks at that. */}
      <Fragment key={`${status} ${since} ${until}`}>
        <PhoneOrders />
        <Claim />
      </Fragment>
      <History />
      <NumberHere back="/customer" />
    </Dashboard>
  );
}

function History() {
  const { t } = useTexts();
  const home = useHome();
  const { status = '', since, until } = useSearch({ strict: false });
  const filter: Filter = useMemo(
    () => ({ status: GROUPS[status] ?? [], since: dayIn(since), until: dayIn(until) }),
    [status, since, until],
  );
  const filtered = filter.status.length > 0 || filter.since !== undefined || filter.until !== undefined;
  const backwards = isBackwards(filter);
  const found = useInfiniteQuery({ ...accountOrders(filter), enabled: !backwards });
  const any = found.data?.pages.some((page) => page.items.length > 0);
  return (
    <>
      {(filtered || any) && (
        <TimeFilter
          to="/customer"
          choices={[
            ['', t('history.all')],
            ...Object.keys(GROUPS).map((group): [string, string] => [group, t(`history.${group}`)]),
          ]}
          backwards={backwards}
        />
      )}
      {!backwards && (
        <Loaded query={found} height={96}>
          {({ pages }) =>
            any ? (
              <>
                <InvoiceTexts>
                  <ul className={card.list} aria-label={t('account.orders')}>
                    {pages
                      .flatMap((page) => page.items)
                      .map((order) => (
                        <Row key={order.id} order={order} />
                      ))}
                  </ul>
                </InvoiceTexts>
                <More list={found} text={t('more_orders')} />
              </>
            ) : filtered ? (
              <Empty icon="search" title={t('history.none_such')}>
                <Button component={Link} to="/customer" variant="default">
                  {t('history.all')}
                </Button>
              </Empty>
            ) : (
              <Empty icon="receipt" title={t('history.none')}>
                <p>{t('history.none_text')}</p>
                <Button component={Link} to={home}>
                  {t('history.to_menu')}
                </Button>
              </Empty>
            )
          }
        </Loaded>
      )}
    </>
  );
}

function Row({ order }: { order: AccountOrder }) {
  const texts = useTexts();
  const { business } = order;
  const { nameOf, pick, digits } = useMemo(() => texts.in(business.country), [texts, business.country]);
  const formats = useMemo(() => new Formats(texts.language, business), [texts.language, business]);
  return (
    <li className={`${card.card} ${classes.order}`}>
      <Link to="/customer/orders/$id" params={{ id: order.id }} className={classes.whole}>
        <b>
          <Own>{nameOf(business)}</Own>
        </b>
        <span className={row.head}>
          <span dir="ltr">#{order.number}</span>
          <StatusBadge status={order.status} />
          <span className={`amount ${row.amount}`}>{formats.money(order.total_cents)}</span>
        </span>
        <Own>{pick(order.items, order.items2).replace(/\d+(?= ×)/g, digits)}</Own>
        <span className={row.head}>
          <span className={`${card.dim} ${card.grow}`}>{formats.dayAndTime(order.placed_at)}</span>
          <Icon name="chevron" />
        </span>
      </Link>
      {business.issues_invoices && PAID.includes(order.payment_status) && order.total_cents > 0 && (
        <InvoiceButton order={order} />
      )}
    </li>
  );
}
