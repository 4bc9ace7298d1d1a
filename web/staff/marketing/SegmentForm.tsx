// A segment is put together: conditions on one side, whom they find now on the other.

import { Button, NativeSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Rule, SegmentRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useContext, useState } from 'react';
import { Unsaved } from '../app/ask';
import { TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Meter } from '../app/Meter';
import { Failed, Refusal } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { useSubmit } from '../app/useAttempt';
import { ConditionFields } from './ConditionFields';
import classes from './marketing.module.css';
import { previewQuery, saveSegment } from './queries';
import {
  type Condition,
  conditionOf,
  conditionsOf,
  type Group,
  isRule,
  MOST_CONDITIONS,
  tidied,
} from './rules';

interface SegmentFormProps {
  /** None: a new one. */
  segment: SegmentRead | null;
  rule: Rule | null;
  name: string;
  close: (saved: SegmentRead | null) => void;
}

const START: Rule = { match: 'all', conditions: [conditionOf('last_order')], groups: [] };

export function SegmentForm({ segment, rule: before, name: proposed, close }: SegmentFormProps) {
  const { t } = useTexts();
  const may = useMay();
  const unsaved = useContext(Unsaved);
  const [name, setName] = useState(segment?.name ?? proposed);
  const [rule, setRule] = useState<Rule>(before ?? START);
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmit();

  const change = (next: Rule) => {
    unsaved.current = true;
    setRule(next);
  };

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const called = name.trim();
    if (!called || !isRule(rule)) return;
    let saved: SegmentRead | null = null;
    const done = await submit(async () => {
      saved = await saveSegment(segment?.id ?? null, called, tidied(rule));
    });
    if (done) close(saved);
  }

  const changeGroup = (at: number, group: Group) =>
    change({ ...rule, groups: rule.groups.map((one, index) => (index === at ? group : one)) });
  const isFull = conditionsOf(rule).length >= MOST_CONDITIONS;

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.sides}>
        <div className={classes.stack}>
          <TextField
            data-autofocus
            label={t('field.name')}
            value={name}
            maxLength={60}
            error={tried && !name.trim() ? t('missing.value') : null}
            change={(next) => {
              unsaved.current = true;
              setName(next);
            }}
          />
          <Conditions group={rule} full={isFull} change={(group) => change({ ...rule, ...group })} />
          {rule.groups.map((group, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else, and hold no state
            <fieldset key={at} className={classes.ruleGroup}>
              <legend>{t('segments.group')}</legend>
              <Conditions group={group} full={isFull} change={(next) => changeGroup(at, next)} />
              <Button
                variant="subtle"
                size="compact-md"
                leftSection={<Icon name="trash" size={16} />}
                onClick={() => change({ ...rule, groups: rule.groups.filter((_, index) => index !== at) })}
              >
                {t('segments.group_remove')}
              </Button>
            </fieldset>
          ))}
          {rule.groups.length < 10 && !isFull && (
            <Button
              variant="subtle"
              leftSection={<Icon name="plus" size={16} />}
              onClick={() =>
                change({
                  ...rule,
                  groups: [
                    ...rule.groups,
                    { match: rule.match === 'all' ? 'any' : 'all', conditions: [conditionOf('visits')] },
                  ],
                })
              }
            >
              {t('segments.group_add')}
            </Button>
          )}
        </div>
        <Found rule={rule} />
      </div>
      {tried && !isRule(rule) && (
        <Notice tone="bad" icon="warn">
          {t('segments.not_whole')}
        </Notice>
      )}
      <Refusal error={problem} />
      {may('campaigns:write') && (
        <Button type="submit" loading={busy}>
          {t('save')}
        </Button>
      )}
    </form>
  );
}

interface ConditionsProps {
  group: Group;
  /** No further condition has room. */
  full: boolean;
  change: (group: Group) => void;
}

function Conditions({ group, full, change }: ConditionsProps) {
  const { t } = useTexts();
  const replace = (at: number, condition: Condition) =>
    change({ ...group, conditions: group.conditions.map((one, index) => (index === at ? condition : one)) });
  return (
    <>
      <NativeSelect
        label={t('segments.match')}
        value={group.match}
        onChange={(event) => change({ ...group, match: event.currentTarget.value === 'any' ? 'any' : 'all' })}
      >
        <option value="all">{t('segments.match.all')}</option>
        <option value="any">{t('segments.match.any')}</option>
      </NativeSelect>
      <ul className={classes.conditions}>
        {group.conditions.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition has nothing else; what is typed is of its field
          <li key={`${at} ${one.field}`}>
            <ConditionFields condition={one} change={(next) => replace(at, next)} />
            <ToolButton
              icon="trash"
              size={36}
              label={t('segments.condition_remove')}
              onClick={() =>
                change({ ...group, conditions: group.conditions.filter((_, index) => index !== at) })
              }
            />
          </li>
        ))}
      </ul>
      {!full && (
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={16} />}
          onClick={() => change({ ...group, conditions: [...group.conditions, conditionOf('visits')] })}
        >
          {t('segments.condition_add')}
        </Button>
      )}
    </>
  );
}

const PAUSE = 400; // milliseconds, in which the hands rest

function Found({ rule }: { rule: Rule }) {
  const { t, digits, nameOf } = useTexts();
  const { business } = useSession();
  const { money, dayAndTime } = useFormats(business);
  const [asked] = useDebouncedValue(rule, PAUSE);
  const query = useQuery({ ...previewQuery(tidied(asked)), enabled: isRule(asked) });
  const { data, error, isFetching } = query;
  return (
    <section className={classes.found} aria-label={t('segments.found')} aria-busy={isFetching}>
      {error && !isFetching ? (
        <Failed error={error} again={() => void query.refetch()} />
      ) : data === undefined ? (
        <p className="muted">{isRule(rule) ? t('loading') : t('segments.not_whole')}</p>
      ) : (
        <>
          <p className={classes.figure} data-stale={isFetching || undefined}>
            <strong>{digits(data.customers)}</strong>{' '}
            <span>{t('segments.of', { n: data.of_customers })}</span>
          </p>
          <Meter percent={data.of_customers ? (100 * data.customers) / data.of_customers : 0} tone="info" />
          {data.behind > 0 && <p className="muted">{t('segments.behind', { n: data.behind })}</p>}
          {data.sample.length > 0 && (
            <>
              <h4 className={classes.more}>{t('segments.sample')}</h4>
              <ul className={classes.sample}>
                {data.sample.map((one) => (
                  <li key={one.id}>
                    <span>
                      <Own>{nameOf({ name: one.name, name2: '' })}</Own>{' '}
                      <Ltr className="muted">{one.customer_number}</Ltr>
                    </span>
                    <span className="muted">
                      {t('segments.member', { n: one.visit_count, spent: money(one.total_spent) })}
                      {one.last_order_at ? ` · ${dayAndTime(one.last_order_at)}` : ''}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </section>
  );
}
