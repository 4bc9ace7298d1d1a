// What the party at a table has ordered together.

import { Button, Skeleton } from '@mantine/core';
import { NoAnswer, Problem } from '@shared/api/client';
import type { Tab } from '@shared/api/schema';
import { explain } from '@shared/ui/explain';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty, StatusBadge, TryAgain } from '../components/Bits';
import card from '../components/Card.module.css';
import { Line, Options, Price, Total } from '../components/Lines';
import { Page } from '../components/Page';
import { PinForm } from '../components/PinDialog';
import { PayTexts } from '../components/pay/PayTexts';
import { useBrand } from '../services/brand';
import { useOnline } from '../services/online';
import { methodsOf } from '../services/paying';
import { addressOf } from '../services/place';
import { type AnyMenu, joinParty, menuOf, tabOf } from '../services/queries';

const EVERY = 10_000;

export default function TabPage(props: { code: string }) {
  return (
    <PayTexts>
      <Bill {...props} />
    </PayTexts>
  );
}

function Bill({ code }: { code: string }) {
  const { t } = useTexts();
  const place = { kind: 'table', code } as const;
  const online = useOnline();
  const menu = useQuery(menuOf(place));
  useBrand(menu.data?.business);
  const away = menu.failureReason ?? (online ? null : new NoAnswer());
  return (
    <Page title={t('tab.title', { table: menu.data?.table?.name })} back={addressOf(place)}>
      {menu.data ? (
        <Shared code={code} menu={menu.data} />
      ) : away ? (
        <Away error={away} onAgain={() => void menu.refetch()} />
      ) : (
        <Skeleton h={160} radius="lg" />
      )}
    </Page>
  );
}

/** Whether this phone has joined is not known, and what was ordered neither. */
function Away({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  return (
    <Empty icon="warn" title={error instanceof NoAnswer ? t('offline.tab') : explain(error, texts)}>
      <TryAgain text={t('try_again')} onClick={onAgain} />
    </Empty>
  );
}

function Shared({ code, menu }: { code: string; menu: AnyMenu }) {
  const texts = useTexts();
  const { t } = texts;
  const { business } = menu;
  const tab = useQuery({ ...tabOf(business.slug, code), refetchInterval: EVERY });
  const [asking, setAsking] = useState(false);
  const join = useMutation({
    mutationFn: () => joinParty(business.slug, code, null),
    networkMode: 'always',
    onError: (error) => setAsking(error instanceof Problem && error.code === 'party_left'),
  });
  const online = useOnline();
  if (tab.data) return <Orders tab={tab.data} menu={menu} />;
  const away = tab.failureReason ?? (online ? null : new NoAnswer());
  if (tab.data === undefined && away) return <Away error={away} onAgain={() => void tab.refetch()} />;
  if (tab.isPending) return <Skeleton h={160} radius="lg" />;
  const pin = business.table_access === 'pin';
  return (
    <>
      {join.error && !asking && <Notice tone="bad">{explain(join.error, texts)}</Notice>}
      <Empty icon="people" title={t('tab.join_title')}>
        <p>{t(pin ? 'pin.notice' : 'tab.join_text')}</p>
        <Button loading={join.isPending} onClick={() => (pin ? setAsking(true) : join.mutate())}>
          {t(pin ? 'pin.enter' : 'pin.send')}
        </Button>
      </Empty>
      {asking && (
        <PinForm
          slug={business.slug}
          code={code}
          table={menu.table?.name ?? ''}
          wanted={pin}
          refusal={join.error}
          onJoined={() => {
            setAsking(false);
            if (!pin) join.mutate();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Orders({ tab, menu }: { tab: Tab; menu: AnyMenu }) {
  const { t } = useTexts();
  const formats = useFormats(menu.business);
  const methods = useQuery(methodsOf(menu.business.slug, 'dine_in'));
  const byPhone = methods.data?.methods.some(({ method }) => method !== 'cash');
  if (tab.orders.length === 0) return <Notice>{t('tab.empty')}</Notice>;
  return (
    <>
      <p className={card.dim}>{t('tab.since', { time: formats.time(tab.opened_at) })}</p>
      {tab.orders.map((order) => (
        <section key={order.id} className={card.card} aria-label={`#${order.number}`}>
          <h2 className={card.sum}>
            <Link to="/track/$id" params={{ id: order.id }} className={card.link}>
              <bdi dir="ltr">#{order.number}</bdi>
            </Link>
            <span>{order.mine ? t('tab.mine') : <Own>{order.customer_name}</Own>}</span>
            <StatusBadge status={order.status} />
          </h2>
          <ul className={card.lines}>
            {order.lines.map((line) => (
              <Line key={line.id} line={line} price={<Price cents={line.total_cents} formats={formats} />}>
                <Options options={line.options} />
              </Line>
            ))}
          </ul>
          {order.payment_status !== 'unpaid' && (
            <p className={card.sum}>
              {t(`paid_status.${order.payment_status}`)}
              {order.due_cents > 0 && (
                <span>
                  {t('tab.left')} <Price cents={order.due_cents} formats={formats} />
                </span>
              )}
            </p>
          )}
          {byPhone && order.due_cents > 0 && (
            <Button
              component={Link}
              to={`/track/${order.id}`}
              hash="pay"
              variant="default"
              aria-label={t('tab.pay_order', { number: order.number })}
            >
              {t('tab.pay')}
            </Button>
          )}
        </section>
      ))}
      <Total text={t('tab.total')} cents={tab.total_cents} formats={formats} />
      {tab.due_cents !== tab.total_cents && (
        <p className={card.sum}>
          {t('tab.left')} <Price cents={tab.due_cents} formats={formats} />
        </p>
      )}
    </>
  );
}
