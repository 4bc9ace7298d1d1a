// What is still to be paid for an order, and paying it.

import '../overlays.css';
import { Button, Skeleton } from '@mantine/core';
import type {
  BusinessOffered,
  OrderMoney,
  OrderTracked,
  PaymentMethods,
  PaymentRead,
} from '@shared/api/schema';
import { clock, type Formats } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { regainFocus } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useNow } from '@shared/ui/useNow';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { numberOf } from '../../services/calling';
import { methodsOf, moneyOf, type Payer } from '../../services/paying';
import { failedOf, freeOf, NO_TIP, openOf, type PayWish, tipOf } from '../../services/payment';
import { FINAL } from '../../services/queries';
import { TryAgain } from '../Bits';
import card from '../Card.module.css';
import { MethodsLoaded, type PayChoice, type PayField, PaymentForm } from '../PaymentForm';
import pay from './Pay.module.css';
import { centsOf, isEmpty, type Part, PartChoice, splitOf, WHOLE } from './Split';
import { Underway, Waiting } from './Underway';
import { type Paying, usePaying } from './usePaying';

/** What paying needs to know of a business; an account's orders know less of it than a menu. */
type Shop = Pick<BusinessOffered, 'slug' | 'country' | 'currency_decimals'>;

interface PayPanelProps {
  order: OrderTracked;
  payer: Payer;
  business: Shop;
  formats: Formats;
  /** The payment whose page the browser comes back from. */
  returned?: string | undefined;
}

/** Whether there is anything to tell of its money beyond that it is paid in cash. */
export const isAboutMoney = ({ status, payment_status }: OrderTracked): boolean =>
  status === 'expired' || payment_status !== 'unpaid' || !FINAL.includes(status);

export function PayPanel(props: PayPanelProps) {
  const { order, payer } = props;
  const texts = useTexts();
  const { t } = texts;
  const paying = usePaying(payer, isAboutMoney(order));
  const { money } = paying;
  const heading = useRef<HTMLHeadingElement>(null);
  const asked = useLocation().hash === 'pay';
  const stage = money.data ? stageOf(money.data, paying) : null;
  // What was pressed may be gone with the stage before.
  const before = useRef(stage);
  useEffect(() => {
    if (before.current && before.current !== stage) regainFocus(heading.current);
    before.current = stage;
  }, [stage]);

  const methods = useQuery({
    ...methodsOf(props.business.slug, order.fulfilment),
    enabled: stage === 'open' || stage === 'due',
  });

  if (!isAboutMoney(order)) return null;
  const awaits = order.status === 'awaiting_payment';
  if (!money.data) {
    // An order that the kitchen has is not held up by this.
    if (!awaits) return null;
    return (
      <section className={card.card} aria-labelledby="pay-title" id="pay">
        <h2 id="pay-title">{t('pay.title')}</h2>
        {money.failureReason ? (
          <Notice tone="bad">
            <p>{explain(money.failureReason, texts)}</p>
            <TryAgain text={t('try_again')} onClick={() => void money.refetch()} />
          </Notice>
        ) : (
          <Skeleton h={120} radius="md" />
        )}
      </section>
    );
  }
  const now = money.data;
  const strays = now.payments.filter((one) => one.is_stray && one.mine);
  if (stage === 'settled' && strays.length === 0) {
    return (
      <p className="visually-hidden" role="status">
        {order.payment_status === 'paid' && t('pay.done')}
      </p>
    );
  }
  const quiet = stage === 'due' && !awaits && now.paid_cents === 0 && !failedOf(now);
  if (quiet && !offersPhone(methods.data)) return null;
  return (
    <section className={card.card} aria-labelledby="pay-title" data-stage={stage} id="pay">
      <h2 id="pay-title" ref={heading} tabIndex={-1} className={pay.head}>
        {asked && <Here heading={heading} />}
        {t(
          stage === 'over' ? 'pay.over_title' : awaits || stage === 'open' ? 'pay.title' : 'pay.later_title',
        )}
      </h2>
      <p className="visually-hidden" role="status">
        {stage && t(`stage.${stage}`)}
      </p>
      {strays.length > 0 && <Notice tone="warn">{t('pay.stray')}</Notice>}
      {now.paid_cents > 0 && now.due_cents > 0 && <Progress money={now} formats={props.formats} />}
      <Stage {...props} paying={paying} money={now} stage={stage} methods={methods} asked={asked} />
    </section>
  );
}

/** Brings one to the heading once, as a link to it would that came after the page. */
function Here({ heading }: { heading: RefObject<HTMLElement | null> }) {
  useEffect(() => heading.current?.focus(), [heading]);
  return null;
}

const offersPhone = (offered: PaymentMethods | undefined): boolean =>
  offered?.methods.some(({ method }) => method !== 'cash') ?? false;

type StageName = 'over' | 'settled' | 'beginning' | 'undecided' | 'open' | 'due';

function stageOf(money: OrderMoney, { wish, doing, undecided }: Paying): StageName {
  if (money.status === 'expired') return 'over';
  if (money.due_cents === 0) return 'settled';
  if (doing === 'begin' || wish === undefined) return 'beginning';
  if (openOf(money)) return 'open';
  return undecided ? 'undecided' : 'due';
}

interface StageProps extends PayPanelProps {
  paying: Paying;
  money: OrderMoney;
  stage: StageName | null;
  methods: Parameters<typeof MethodsLoaded>[0]['query'];
  /** One came to pay. */
  asked: boolean;
}

function Stage(props: StageProps) {
  const { paying, money, stage, formats, returned, methods } = props;
  const texts = useTexts();
  const { t } = texts;
  const open = openOf(money);
  const problem = paying.problem !== null && stage !== 'undecided' && (
    <Notice tone="bad">{explain(paying.problem, texts)}</Notice>
  );
  switch (stage) {
    case 'over':
      return <Notice tone="warn">{t('pay.expired')}</Notice>;
    case 'beginning':
      return (
        <Waiting title={t('beginning.title')}>
          <p>{t('asking.text')}</p>
        </Waiting>
      );
    case 'undecided':
      return (
        <Notice tone="warn" icon="warn">
          <p>{t('pay.undecided')}</p>
          <TryAgain
            text={t('pay.undecided_again')}
            onClick={() => paying.undecided && void paying.again(paying.undecided)}
          />
        </Notice>
      );
    case 'open':
      return open ? (
        <>
          {problem}
          <Underway
            payment={open}
            paying={paying}
            formats={formats}
            returned={returned === open.id}
            isSandbox={methods.data?.is_sandbox ?? false}
          />
        </>
      ) : null;
    case 'due':
      return (
        <>
          <Deadline by={money.pay_by} status={money.status} />
          {problem}
          <Due {...props} />
        </>
      );
    default:
      return null;
  }
}

function Progress({ money, formats }: { money: OrderMoney; formats: Formats }) {
  const { t } = useTexts();
  const text = t('pay.progress', {
    paid: formats.money(money.paid_cents),
    total: formats.money(money.total_cents),
    left: formats.money(money.due_cents),
  });
  return (
    <div className={pay.bar}>
      <progress value={money.paid_cents} max={money.total_cents} aria-label={text} />
      <span>{text}</span>
    </div>
  );
}

function Deadline({ by, status }: { by: string | null; status: string }) {
  const { t, digits } = useTexts();
  const left = Date.parse(by ?? '') - useNow(1000);
  if (status !== 'awaiting_payment' || !(left > 0)) return null;
  return (
    <p className={card.dim}>
      {t('pay.kept_for')} <b className="amount">{digits(clock(left))}</b>
    </p>
  );
}

function Due(props: StageProps) {
  const { money, paying, methods, order } = props;
  const { t } = useTexts();
  const failed = failedOf(money);
  const awaits = money.status === 'awaiting_payment';
  // Whoever pays in cash later, or tries the same again, is not to be shown a form.
  const [open, setOpen] = useState(
    props.asked && !money.payments.some((one) => one.mine && one.status === 'succeeded'),
  );
  const others = money.being_paid_cents > 0;
  const { wish } = paying;
  const again = failed && wish?.answered && wish.method === failed.method ? wish : null;
  const offersMore = offersPhone(methods.data);
  if (freeOf(money) === 0) return <Notice icon="people">{t('pay.others')}</Notice>;
  const told = (
    <>
      {failed && <Failed payment={failed} />}
      {others && (
        <Notice icon="people">
          {t('pay.others_part', { amount: props.formats.money(money.being_paid_cents) })}
        </Notice>
      )}
    </>
  );
  if (!open && (!awaits || again)) {
    if (!awaits && !offersMore) return told;
    return (
      <>
        {told}
        {!awaits && !failed && money.paid_cents === 0 && (
          <p className={card.dim}>{t(`pay.${order.fulfilment}`)}</p>
        )}
        <div className={pay.buttons}>
          {again && (
            <Button id="pay-again" onClick={() => void paying.begin(wishOf(again))}>
              {t('pay.again', { method: t(`method.${again.method}`) })}
            </Button>
          )}
          <Button variant="default" id="pay-now" onClick={() => setOpen(true)}>
            {t(again ? 'pay.another_way' : 'pay.now')}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      {told}
      <MethodsLoaded query={methods}>{(offered) => <PayForm {...props} offered={offered} />}</MethodsLoaded>
    </>
  );
}

const wishOf = ({ method, phone, tip_cents, split }: PayWish): PayWish => ({
  method,
  tip_cents,
  ...(phone ? { phone } : {}),
  ...(split ? { split } : {}),
});

/** Why it came to nothing, and what helps. */
function Failed({ payment }: { payment: PaymentRead }) {
  const { t, has } = useTexts();
  const key = `failed.${payment.reason ?? 'other'}`;
  return (
    <Notice tone="bad" icon="warn">
      <b>{t('failed.title', { method: t(`method.${payment.method}`) })}</b>
      <p>{t(has(key) ? key : 'failed.other')}</p>
    </Notice>
  );
}

interface PayFormProps extends StageProps {
  offered: PaymentMethods;
}

const WHILE_CHOOSING = 5000;

function PayForm({ money, payer, paying, order, business, formats, offered: all }: PayFormProps) {
  const { t } = useTexts();
  // Whoever else begins to pay now takes away from what there is to choose, and no stream tells of that.
  useQuery({ ...moneyOf(payer), refetchInterval: WHILE_CHOOSING });
  const { wish } = paying;
  // In cash it is already, unless it waits for its payment.
  const methods = all.methods.filter(
    ({ method }) => method !== 'cash' || money.status === 'awaiting_payment',
  );
  const offered = { ...all, methods };
  const [choice, setChoice] = useState<PayChoice>({
    method: methods.find(({ method }) => method === (wish?.method ?? order.payment_method))?.method,
    wallet: wish?.phone ?? order.customer_phone ?? '',
    tip: NO_TIP,
  });
  const method = choice.method ?? methods[0]?.method;
  const [part, setPart] = useState<Part>(WHOLE);
  // Among several people it is what they look for.
  const [splits, setSplits] = useState(order.table_session_id !== null || money.paid_cents > 0);
  const [problems, setProblems] = useState<Partial<Record<PayField | 'part', string>>>({});
  const cash = method === 'cash';
  const cents = cash ? freeOf(money) : centsOf(money, part);
  const tip = cash ? 0 : tipOf(choice.tip, cents, business.currency_decimals);
  const needsPhone = methods.some((one) => one.method === method && one.needs_phone);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!method) return;
    const found: typeof problems = {};
    if (needsPhone && !numberOf(choice.wallet.trim(), business.country).rest)
      found.wallet = t('missing.wallet');
    if (tip === null) found.tip = t('tip.invalid');
    if (!cash && isEmpty(part)) found.part = t('part.none');
    setProblems(found);
    const [first] = Object.keys(found);
    if (first || tip === null) {
      document.getElementById(first ?? 'tip')?.focus();
      return;
    }
    const split = cash ? undefined : splitOf(part);
    void paying.begin({
      method,
      tip_cents: tip,
      ...(needsPhone ? { phone: choice.wallet.trim() } : {}),
      ...(split ? { split } : {}),
    });
  };

  return (
    <form className={pay.form} onSubmit={submit} noValidate>
      {!splits && !cash && (
        <button
          type="button"
          className={`${card.link} ${pay.start}`}
          id="split"
          onClick={() => setSplits(true)}
        >
          {t('part.open')}
        </button>
      )}
      {splits && !cash && methods.length > 0 && (
        <PartChoice
          money={money}
          part={part}
          formats={formats}
          problem={problems.part}
          onChange={(changed) => {
            setPart(changed);
            setProblems({});
          }}
        />
      )}
      <PaymentForm
        offered={offered}
        choice={{ ...choice, method }}
        cents={cents}
        fulfilment={order.fulfilment}
        country={business.country}
        decimals={business.currency_decimals}
        formats={formats}
        problems={problems}
        onChange={(changed) => {
          setChoice((now) => ({ ...now, ...changed }));
          setProblems({});
        }}
      />
      {methods.length > 0 && (
        <Button type="submit" id="pay-submit" size="lg" radius="xl" disabled={paying.doing !== null}>
          {cash
            ? t('pay.in_cash')
            : cents === 0
              ? t('pay.nothing_chosen')
              : t('pay.amount', { amount: formats.money(cents + (tip ?? 0)) })}
        </Button>
      )}
    </form>
  );
}
