// One order of the account.

import { Button } from '@mantine/core';
import { Problem } from '@shared/api/client';
import { useFormats, useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { Again } from '../../components/Again';
import { Dashboard } from '../../components/account/Account';
import classes from '../../components/account/Account.module.css';
import { Empty, StatusBadge } from '../../components/Bits';
import { Cancel } from '../../components/Cancel';
import card from '../../components/Card.module.css';
import OrderInvoice from '../../components/invoices/OrderInvoice';
import { Loaded } from '../../components/Loaded';
import { OrderStatus, STOPPED } from '../../components/OrderStatus';
import { isAboutMoney, PayPanel } from '../../components/pay/PayPanel';
import { PayTexts } from '../../components/pay/PayTexts';
import { Receipt } from '../../components/Receipt';
import { asOwner } from '../../services/account';
import {
  type AccountOrderRead,
  accountOrder,
  accountReorder,
  cancelAccountOrder,
} from '../../services/accountQueries';
import { waysTo } from '../../services/identity';
import { moneyOf, type Payer } from '../../services/paying';
import { addressOf, type Place, placeAt } from '../../services/place';
import { FINAL } from '../../services/queries';

export function AccountOrderPage() {
  const { t } = useTexts();
  return (
    <Dashboard title={t('order')} back="/customer">
      <PayTexts>
        <Order />
      </PayTexts>
    </Dashboard>
  );
}

function Order() {
  const { t } = useTexts();
  const { id = '' } = useParams({ strict: false });
  const found = useQuery(accountOrder(id));
  if (!found.data && found.error instanceof Problem && [404, 422].includes(found.error.status)) {
    return (
      <Empty icon="info" title={t('history.unknown')}>
        <Button component={Link} to="/customer">
          {t('account.orders')}
        </Button>
      </Empty>
    );
  }
  return (
    <Loaded query={found} height={260}>
      {(order) => <Known order={order} />}
    </Loaded>
  );
}

/** Where it was placed, if from this device; else the business's own page. */
function usePlaceOf({ id, business: { slug } }: AccountOrderRead): Place {
  const [place, setPlace] = useState<Place>({ kind: 'shop', slug });
  useEffect(() => {
    void waysTo(id).then(([way]) => {
      const known = way?.slug === slug && placeAt(way.place ?? '');
      if (known) setPlace(known);
    });
  }, [id, slug]);
  return place;
}

function Known({ order }: { order: AccountOrderRead }) {
  const { t, nameOf } = useTexts();
  const { business } = order;
  const formats = useFormats(business);
  const place = usePlaceOf(order);
  const payer = useMemo(
    (): Payer => ({ order: order.id, slug: business.slug, as: asOwner }),
    [order.id, business.slug],
  );
  const money = useQuery({ ...moneyOf(payer), enabled: isAboutMoney(order) });
  return (
    <>
      <section className={card.card} aria-labelledby="order-title">
        <h2 id="order-title">
          <Own>{nameOf(business)}</Own>
        </h2>
        <p>
          {t('order_title', { number: order.number })} <StatusBadge status={order.status} />
        </p>
        {STOPPED.includes(order.status) && order.reason && (
          <p>
            {t('reason')} <Own>{order.reason}</Own>
          </p>
        )}
        {order.verification_code !== null && !FINAL.includes(order.status) && (
          <p>
            {t('code')}: <b dir="ltr">{order.verification_code}</b>
          </p>
        )}
        <OrderStatus order={order} formats={formats} />
        <Cancel order={order} send={(reason, signal) => cancelAccountOrder(order, reason, signal)} />
      </section>
      <PayPanel order={order} payer={payer} business={business} formats={formats} />
      <Receipt order={order} money={money.data} formats={formats} />
      <OrderInvoice order={order} business={business} />
      <div className={classes.buttons}>
        <Again reorder={accountReorder(order)} slug={business.slug} place={place} formats={formats} />
        <Button component={Link} to={addressOf(place)} variant="default">
          {t('back_to_menu')}
        </Button>
      </div>
    </>
  );
}
