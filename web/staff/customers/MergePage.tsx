// Two customers who are one person become one, in three steps: who, what becomes of it, and the word.

import { Button, Textarea } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { CustomerDetail, Merged, MergePlan, MergeUndone } from '@shared/api/schema';
import { takeFocus } from '@shared/ui/focus';
import { useFormats, useTexts } from '@shared/ui/language';
import { Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { either } from '../app/fields';
import { Icon } from '../app/icons';
import { Card, Empty, Failed, Loading, Page, Refusal } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { useSubmit } from '../app/useAttempt';
import { FinderField } from './FinderField';
import { Conflicts, MergedCustomer, Moves } from './MergePlanParts';
import classes from './merge.module.css';
import { type Choices, mergeCustomers, planQuery, type Side } from './mergeQueries';
import { Preview } from './Preview';
import { customerQuery, undoMerge } from './queries';

const STEPS = ['who', 'what', 'sure'] as const;
type Step = (typeof STEPS)[number];

export function MergePage() {
  const { t } = useTexts();
  const may = useMay();
  return (
    <Page title={t('merge.title')}>
      <p className={classes.back}>
        <Link to="/customers/{-$part}" params={{ part: undefined }}>
          <Icon name="back" size={16} /> {t('nav.customers')}
        </Link>
      </p>
      {may('customers:merge') ? <Wizard /> : <Empty icon="people" text={t('error.not_allowed')} />}
    </Page>
  );
}

function Wizard() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { source, target } = useSearch({ from: '/customers/merge' });
  const [step, setStep] = useState<Step>(source && target && source !== target ? 'what' : 'who');
  const [choices, setChoices] = useState<Choices>({});
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<Merged | null>(null);
  // Somebody went to another step, whose heading takes the focus.
  const [hasGone, setHasGone] = useState(false);

  const go = (to: Step) => {
    setHasGone(true);
    setStep(to);
  };

  /** Another two, of whom nothing is chosen yet. */
  const take = (sides: { source: string | undefined; target: string | undefined }) => {
    setChoices({});
    void navigate({
      to: '/customers/merge',
      search: {
        ...(sides.source ? { source: sides.source } : {}),
        ...(sides.target ? { target: sides.target } : {}),
      },
      replace: true,
      resetScroll: false,
    });
  };

  if (done) return <Done done={done} />;
  const heading = hasGone ? takeFocus : null;
  return (
    <>
      <ol className={classes.steps} aria-label={t('merge.steps')}>
        {STEPS.map((one, at) => (
          <li key={one} aria-current={one === step ? 'step' : undefined}>
            <Button
              variant="subtle"
              color="gray"
              c="inherit"
              size="compact-md"
              disabled={at >= STEPS.indexOf(step)}
              onClick={() => go(one)}
            >
              {t(`merge.step_${one}`)}
            </Button>
          </li>
        ))}
      </ol>
      {step === 'who' && (
        <Who source={source} target={target} heading={heading} take={take} next={() => go('what')} />
      )}
      {step !== 'who' && source && target && (
        <Planned
          source={source}
          target={target}
          step={step}
          heading={heading}
          choices={choices}
          choose={(field, side) => setChoices((before) => ({ ...before, [field]: side }))}
          reason={reason}
          setReason={setReason}
          go={go}
          merged={(made) => {
            setDone(made);
            // A page that is loaded again begins anew: these two are one.
            take({ source: undefined, target: undefined });
          }}
        />
      )}
    </>
  );
}

// --- who ----------------------------------------------------------------------------------------------------------

interface WhoProps {
  source: string | undefined;
  target: string | undefined;
  heading: ((element: HTMLElement | null) => void) | null;
  take: (sides: { source: string | undefined; target: string | undefined }) => void;
  next: () => void;
}

function Who({ source, target, heading, take, next }: WhoProps) {
  const { t } = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const first = useCustomer(source);
  const second = useCustomer(target);
  const isSame = source !== undefined && source === target;
  const isReady = [first.data, second.data].every((one) => one && one.merged_into === null) && !isSame;

  // As at the desk: the key leads to where a customer is looked for.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F2') return;
      event.preventDefault();
      box.current?.querySelector<HTMLElement>('input[role=combobox]')?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <div ref={box}>
      <h3 ref={heading} tabIndex={-1} className="visually-hidden">
        {t('merge.step_who')}
      </h3>
      <p className={classes.intro}>{t('merge.text')}</p>
      <div className={classes.who}>
        <One side="source" id={source} take={(id) => take({ source: id, target })} />
        <Button
          className={classes.swap ?? ''}
          variant="default"
          leftSection={<Icon name="again" />}
          disabled={!source && !target}
          onClick={() => take({ source: target, target: source })}
        >
          {t('merge.swap')}
        </Button>
        <One side="target" id={target} take={(id) => take({ source, target: id })} />
      </div>
      {isSame && (
        <Notice tone="bad" icon="warn">
          {t('merge.same')}
        </Notice>
      )}
      <div className={classes.buttons}>
        <Button disabled={!isReady} onClick={next}>
          {t('merge.next')}
        </Button>
      </div>
    </div>
  );
}

const useCustomer = (id: string | undefined) =>
  useQuery({ ...customerQuery(id ?? ''), enabled: id !== undefined });

interface OneProps {
  side: Side;
  id: string | undefined;
  take: (id: string | undefined) => void;
}

/** One of the two: found, or to be found. */
function One({ side, id, take }: OneProps) {
  const { t, nameOf } = useTexts();
  const [finding, setFinding] = useState(false);
  const { data: customer, error, refetch } = useCustomer(id);
  const into = customer?.merged_into ?? null;
  const isUnknown = error instanceof Problem && error.status === 404;
  return (
    <section className={classes.side} aria-label={t(`merge.${side}`)}>
      <h4>{t(`merge.${side}`)}</h4>
      <p className="muted">{t(`merge.${side}_hint`)}</p>
      {!id || finding || isUnknown ? (
        <>
          {isUnknown && (
            <Notice tone="bad" icon="warn">
              {t('merge.unknown')}
            </Notice>
          )}
          <FinderField
            ref={null}
            autoFocus={finding}
            take={(found) => {
              setFinding(false);
              take(found.id);
            }}
            create={null}
            leave={() => setFinding(false)}
            lost={() => setFinding(false)}
          />
        </>
      ) : customer ? (
        <>
          <Preview key={customer.id} customer={customer}>
            <Button variant="default" size="compact-sm" onClick={() => setFinding(true)}>
              {t('change')}
            </Button>
          </Preview>
          {into && (
            <Notice tone="warn" icon="warn">
              {t('merge.gone', { name: nameOf(customer) })}{' '}
              <Button variant="default" size="compact-sm" onClick={() => take(into)}>
                {t('merge.take_other')}
              </Button>
            </Notice>
          )}
        </>
      ) : error ? (
        <Failed error={error} again={() => void refetch()} />
      ) : (
        <Loading rows={1} height={140} />
      )}
    </section>
  );
}

// --- what becomes of it, and the word -----------------------------------------------------------------------------

interface PlannedProps {
  source: string;
  target: string;
  step: Step;
  heading: ((element: HTMLElement | null) => void) | null;
  choices: Choices;
  choose: (field: keyof Choices, side: Side) => void;
  reason: string;
  setReason: (reason: string) => void;
  go: (step: Step) => void;
  merged: (done: Merged) => void;
}

function Planned({ source, target, step, choices, merged, ...rest }: PlannedProps) {
  const { t } = useTexts();
  const plan = useQuery(planQuery(source, target, choices));
  const first = useCustomer(source);
  const second = useCustomer(target);
  const failed = [plan, first, second].find((one) => one.error !== null);
  if (failed?.error) {
    return (
      <>
        <Failed error={failed.error} again={() => void failed.refetch()} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => rest.go('who')}>
            {t('back')}
          </Button>
        </div>
      </>
    );
  }
  if (!plan.data || !first.data || !second.data) return <Loading rows={3} height={120} />;
  return step === 'what' ? (
    <What plan={plan.data} source={first.data} target={second.data} choices={choices} {...rest} />
  ) : (
    <Sure
      plan={plan.data}
      {...rest}
      // What is merged is what was shown: all that is chosen is in the plan.
      merge={() => mergeCustomers(source, target, choices, rest.reason.trim())}
      merged={merged}
    />
  );
}

interface WhatProps
  extends Pick<PlannedProps, 'heading' | 'choices' | 'choose' | 'reason' | 'setReason' | 'go'> {
  plan: MergePlan;
  source: CustomerDetail;
  target: CustomerDetail;
}

function What({ plan, source, target, choices, choose, heading, reason, setReason, go }: WhatProps) {
  const { t } = useTexts();
  return (
    <>
      <h3 ref={heading} tabIndex={-1} className="visually-hidden">
        {t('merge.step_what')}
      </h3>
      <div className={classes.two}>
        <section className={classes.side} aria-label={t('merge.source')}>
          <h4>{t('merge.source')}</h4>
          <Preview customer={plan.source} />
        </section>
        <section className={classes.side} aria-label={t('merge.target')}>
          <h4>{t('merge.target')}</h4>
          <Preview customer={plan.target} />
        </section>
      </div>
      <div className={classes.plan}>
        <Card id="conflicts" title={t('merge.conflicts')}>
          <Conflicts plan={plan} choices={choices} choose={choose} />
        </Card>
        <Card id="after" title={t('merge.after')}>
          <MergedCustomer plan={plan} source={source} target={target} choices={choices} />
        </Card>
        <Card id="moves" title={t('merge.moves')}>
          <Moves plan={plan} />
          <p className={classes.note}>{t('merge.stricter')}</p>
        </Card>
        <Card id="why" title={t('merge.reason')}>
          <Textarea
            aria-label={t('merge.reason')}
            description={t('merge.reason_hint')}
            value={reason}
            maxLength={500}
            rows={2}
            {...either(reason)}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Card>
      </div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => go('who')}>
          {t('back')}
        </Button>
        <Button onClick={() => go('sure')}>{t('merge.next')}</Button>
      </div>
    </>
  );
}

interface SureProps extends Pick<PlannedProps, 'heading' | 'reason' | 'go' | 'merged'> {
  plan: MergePlan;
  merge: () => Promise<Merged>;
}

function Sure({ plan, heading, reason, go, merge, merged }: SureProps) {
  const { t, nameOf } = useTexts();
  const { busy, problem, submit } = useSubmit();
  const now = () =>
    submit(async () => {
      merged(await merge());
    });
  return (
    <>
      <h3 ref={heading} tabIndex={-1} className="visually-hidden">
        {t('merge.step_sure')}
      </h3>
      <div className={classes.sure}>
        <p className={classes.sentence}>
          {t('merge.sure', {
            source: nameOf(plan.source),
            source_number: plan.source.customer_number,
            target: nameOf(plan.target),
            target_number: plan.target.customer_number,
          })}
        </p>
        <Moves plan={plan} />
        {reason.trim() && (
          <p>
            {t('merge.reason')}: <Own>{reason.trim()}</Own>
          </p>
        )}
        <p className="muted">{t('merge.sure_undo', { n: plan.undo_days })}</p>
        <Refusal error={problem} />
        <div className={classes.buttons}>
          <Button variant="default" disabled={busy} onClick={() => go('what')}>
            {t('back')}
          </Button>
          <Button loading={busy} leftSection={<Icon name="people" />} onClick={() => void now()}>
            {t('merge.now')}
          </Button>
        </div>
      </div>
    </>
  );
}

// --- done ---------------------------------------------------------------------------------------------------------

function Done({ done }: { done: Merged }) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { date, day } = useFormats(business);
  const { busy, problem, submit } = useSubmit();
  const [undone, setUndone] = useState<MergeUndone | null>(null);
  const name = nameOf(done.customer);
  const undo = () =>
    submit(async () => {
      setUndone(await undoMerge(done.merge_id));
    });
  return (
    <div className={classes.sure} role="status">
      <h3 key={undone ? 'undone' : 'done'} ref={takeFocus} tabIndex={-1} className={classes.done}>
        <Icon name={undone ? 'undo' : 'check'} size={24} /> {t(undone ? 'merge.undone' : 'merge.done')}
      </h3>
      {undone ? (
        <p>{t('merge.undone_text', { name })}</p>
      ) : (
        <>
          <p>
            {t('merge.done_orders', { n: done.orders_moved })}
            {done.loyalty_points_merged > 0 && (
              <> {t('merge.done_points', { n: done.loyalty_points_merged })}</>
            )}
          </p>
          <p className="muted">{t('merge.undo_until', { day: date(day(done.undo_until)) })}</p>
        </>
      )}
      <Refusal error={problem} />
      <div className={classes.buttons}>
        {(undone ? [undone.target, undone.source] : [done.customer]).map((one) => (
          <Link
            key={one.id}
            to="/customers/of/$id/{-$part}"
            params={{ id: one.id, part: undefined }}
            className={classes.merge}
          >
            {t('merge.open', { name: nameOf(one) })}
          </Link>
        ))}
        {!undone && (
          <Button
            variant="default"
            loading={busy}
            leftSection={<Icon name="undo" />}
            onClick={() => void undo()}
          >
            {t('merge.undo')}
          </Button>
        )}
        <Link to="/customers/{-$part}" params={{ part: 'duplicates' }} className={classes.more}>
          {t('merge.more')}
        </Link>
      </div>
    </div>
  );
}
