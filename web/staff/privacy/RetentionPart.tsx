// When what goes by itself: a period for each kind of data, what that would take, and what went.

import { Button, NumberInput } from '@mantine/core';
import type { KindRead, RetentionRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { Plot } from '../app/Plot';
import { Card, Loaded, Refusal, RowHead, Rows, Tag } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useSubmit } from '../app/useAttempt';
import customer from '../customers/customer.module.css';
import classes from './privacy.module.css';
import { changePeriod, previewQuery, retentionQuery } from './queries';

export function RetentionPart() {
  const { t } = useTexts();
  const query = useQuery(retentionQuery);
  return (
    <Loaded query={query} rows={6}>
      {(of) => (
        <div className={classes.stack}>
          <p className="muted">{t('privacy.retention_hint')}</p>
          <Rows>
            {of.kinds.map((one) => (
              <Kind key={one.kind} kind={one} />
            ))}
          </Rows>
          <Runs of={of} />
        </div>
      )}
    </Loaded>
  );
}

function Kind({ kind: of }: { kind: KindRead }) {
  const { t } = useTexts();
  const { ask } = useAsk();
  const isFixed = of.least === of.most;
  const name = t(`privacy.data.${of.kind}`);

  const change = async () => {
    const changed = await ask<true>(name, (close) => <PeriodForm kind={of} close={close} />);
    if (changed) toast(t('saved', { name }), 'good');
  };

  return (
    <li>
      <div className={classes.kind}>
        <div>
          <RowHead>
            <strong>{name}</strong>
            <Tag tone={of.basis === 'law' ? 'violet' : 'plain'}>{t(`privacy.basis.${of.basis}`)}</Tag>
          </RowHead>
          <p className="muted">{t(`privacy.data_hint.${of.kind}`)}</p>
        </div>
        <p className={classes.period}>
          <strong>{t(`privacy.${of.unit}`, { n: of.period })}</strong>
          {of.chosen && <span className="muted">{t('privacy.chosen')}</span>}
        </p>
        {!isFixed && (
          <Button
            variant="default"
            leftSection={<Icon name="edit" />}
            aria-label={t('privacy.change_of', { name })}
            onClick={() => void change()}
          >
            {t('change')}
          </Button>
        )}
      </div>
    </li>
  );
}

function PeriodForm({ kind: of, close }: { kind: KindRead; close: (done: true | null) => void }) {
  const { t } = useTexts();
  const [period, setPeriod] = useState<number | null>(of.period);
  const { busy, problem, submit } = useSubmit();
  const isGood = period !== null && period >= of.least && period <= of.most;

  function save(event: FormEvent) {
    event.preventDefault();
    if (!isGood || busy) return;
    void submit(async () => {
      await changePeriod(of.kind, period === of.proposed ? null : period);
      close(true);
    });
  }

  return (
    <form className={classes.form} noValidate onSubmit={save}>
      <p className="muted">{t(`privacy.data_hint.${of.kind}`)}</p>
      <NumberInput
        data-autofocus
        label={t(`privacy.kept_${of.unit}`)}
        description={t(of.basis === 'law' ? 'privacy.least_by_law' : 'privacy.bounds', {
          least: t(`privacy.${of.unit}`, { n: of.least }),
          most: t(`privacy.${of.unit}`, { n: of.most }),
          proposed: t(`privacy.${of.unit}`, { n: of.proposed }),
        })}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        allowDecimal={false}
        allowNegative={false}
        min={of.least}
        max={of.most}
        clampBehavior="none"
        value={period ?? ''}
        error={isGood ? null : t('privacy.out_of_bounds')}
        onChange={(value) => setPeriod(typeof value === 'number' ? value : null)}
      />
      {isGood && <WhatGoes kind={of.kind} period={period} />}
      <Refusal error={problem} />
      <Button type="submit" loading={busy} disabled={!isGood}>
        {t('save')}
      </Button>
    </form>
  );
}

const MOST_MONTHS = 24;

/** What the next night would take, before it does. */
function WhatGoes({ kind, period }: { kind: string; period: number }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { month: nameOf } = useFormats(business);
  const query = useQuery(previewQuery(kind, period));
  return (
    <Loaded query={query} rows={1}>
      {({ total, months }) => (
        <div aria-live="polite">
          <p>{t(total ? 'privacy.would_go' : 'privacy.would_go_none', { n: total })}</p>
          {months.length > 1 && (
            <Plot
              columns={months.slice(-MOST_MONTHS).map(({ month, count }) => ({
                key: month,
                name: nameOf(month),
                said: t('privacy.goes_of', { n: count, month: nameOf(month) }),
                parts: [{ look: customer.bar, value: count }],
              }))}
              scale={scaleFor(Math.max(...months.map((one) => one.count)))}
              write={digits}
              hint={{ point: 'customer.month_point', tap: 'customer.month_tap' }}
              room={4}
            />
          )}
        </div>
      )}
    </Loaded>
  );
}

function Runs({ of }: { of: RetentionRead }) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { date } = useFormats(business);
  return (
    <Card id="runs" title={t('privacy.runs')}>
      {of.runs.length === 0 ? (
        <p className="muted">{t('privacy.runs_none')}</p>
      ) : (
        <ul className={classes.runs}>
          {of.runs.map((run) => {
            const some = Object.entries(run.counts).filter(([, count]) => count > 0);
            return (
              <li key={run.ran_at}>
                <strong>{date(run.day)}</strong>
                <span className="muted">
                  {some.length
                    ? some
                        .map(([kind, count]) => `${t(`privacy.data.${kind}`)}: ${digits(count)}`)
                        .join(' · ')
                    : t('privacy.run_nothing')}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
