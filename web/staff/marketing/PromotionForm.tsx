// A promotion as it is written: what it takes off, of what, when, for whom and how often; with the rule in words and what
// it does to a basket beside it.

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Problem } from '@shared/api/client';
import type { Named } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { FulfilmentsField, NameFields } from '../app/fields';
import { Loaded, Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { Windows } from '../app/Windows';
import { categoriesQuery, itemsQuery } from '../menu/queries';
import { MoneyField } from '../order/MoneyField';
import { CountField } from '../settings/CountField';
import { PromotionSample } from './PromotionSample';
import { addPromotion, readPromotion, replacePromotion } from './promotionQueries';
import { bodyOf, type Draft, draftOf, problemsOf } from './promotions';
import classes from './promotions.module.css';
import { segmentsQuery } from './queries';
import { useSayPromotion } from './useSayPromotion';

const KINDS = ['percent', 'amount', 'free_item'] as const;
const TARGETS = ['order', 'items', 'categories', 'delivery'] as const;
const SOURCES = ['web', 'table', 'frontdesk', 'phone'] as const;
const TIERS = ['bronze', 'silver', 'gold'] as const;

interface PromotionFormProps {
  draft: Draft;
  /** Which is changed, and the version that was seen; null: it is a new one. */
  of: { id: string; version: string } | null;
  close: () => void;
}

export function PromotionForm({ draft: first, of, close }: PromotionFormProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const decimals = business.currency_decimals;
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(first);
  const [version, setVersion] = useState(of?.version);
  const [tries, setTries] = useState(0);
  const { busy, problem, submit } = useSubmit();
  const { rest } = useRefused(form, problem, [], tries);
  const say = useSayPromotion();
  const { data: segments = [] } = useQuery(segmentsQuery);
  useUnsaved(draft);

  const edit = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const problems = problemsOf(draft, decimals);
  const fine = Object.keys(problems).length === 0;
  const wrong = (field: keyof Draft) => (tries > 0 && problems[field] ? t(problems[field]) : null);
  const [settled] = useDebouncedValue(draft, 300);
  const isFree = draft.kind === 'free_item';

  async function send(event: FormEvent) {
    event.preventDefault();
    setTries((before) => before + 1);
    if (!fine) return;
    const body = bodyOf(draft, decimals);
    if (
      await submit(() =>
        of ? replacePromotion(of.id, { ...body, version: version ?? null }) : addPromotion(body),
      )
    ) {
      toast(t('promotions.saved'), 'good');
      close();
    }
  }

  const previewed = { ...settled, name: settled.name.trim() || t('promotions.this') };
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.fields}>
        <div className={classes.pair}>
          <NameFields value={draft} error={wrong('name')} edit={edit} />
        </div>
        <TextInput
          label={t('promotions.code')}
          description={t('promotions.code_text')}
          value={draft.code}
          maxLength={40}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          error={wrong('code')}
          onChange={(event) => edit({ code: event.currentTarget.value.toUpperCase() })}
        />
        <fieldset>
          <legend>{t('promotions.what')}</legend>
          <div className={classes.pair}>
            <NativeSelect
              label={t('promotions.kind')}
              value={draft.kind}
              onChange={(event) => {
                const kind = KINDS.find((one) => one === event.currentTarget.value) ?? 'percent';
                const fits = kind !== 'free_item' || ['items', 'categories'].includes(draft.target);
                edit({ kind, ...(fits ? {} : { target: 'items' }) });
              }}
              data={KINDS.map((value) => ({ value, label: t(`promotions.kind.${value}`) }))}
            />
            {draft.kind === 'amount' && (
              <MoneyField
                label={t('promotions.amount', { currency: business.currency })}
                value={draft.amount}
                error={wrong('amount')}
                change={(amount) => edit({ amount })}
              />
            )}
            {draft.kind === 'percent' && (
              <>
                <MoneyField
                  label={t('promotions.percent')}
                  value={draft.percent}
                  error={wrong('percent')}
                  change={(percent) => edit({ percent })}
                />
                <MoneyField
                  label={t('promotions.most', { currency: business.currency })}
                  value={draft.most}
                  error={wrong('most')}
                  change={(most) => edit({ most })}
                />
              </>
            )}
            {isFree && (
              <CountField
                label={t('promotions.units')}
                value={draft.units}
                error={wrong('units')}
                change={(units) => edit({ units })}
              />
            )}
            <NativeSelect
              label={t('promotions.target')}
              value={draft.target}
              error={wrong('target')}
              onChange={(event) =>
                edit({ target: TARGETS.find((one) => one === event.currentTarget.value) ?? 'order' })
              }
              data={TARGETS.filter((one) => !isFree || one === 'items' || one === 'categories').map(
                (value) => ({ value, label: t(`promotions.target.${value}`) }),
              )}
            />
            <MoneyField
              label={t('promotions.minimum', { currency: business.currency })}
              value={draft.minimum}
              error={wrong('minimum')}
              change={(minimum) => edit({ minimum })}
            />
          </div>
          <Chosen draft={draft} edit={edit} wrong={wrong} />
        </fieldset>
        <fieldset>
          <legend>{t('promotions.when')}</legend>
          <div className={classes.pair}>
            <TextInput
              type="date"
              label={t('promotions.from')}
              value={draft.valid_from}
              onChange={(event) => edit({ valid_from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t('promotions.until')}
              value={draft.valid_until}
              error={wrong('valid_until')}
              onChange={(event) => edit({ valid_until: event.currentTarget.value })}
            />
          </div>
          <Windows
            value={draft.windows}
            none={t('promotions.windows_text')}
            change={(windows) => edit({ windows })}
          />
          {wrong('windows') && (
            <p role="alert" className={classes.wrong}>
              {wrong('windows')}
            </p>
          )}
          {draft.target !== 'delivery' && (
            <FulfilmentsField
              label={t('promotions.fulfilments')}
              description={t('promotions.none_is_all')}
              value={draft.fulfilments}
              change={(fulfilments) => edit({ fulfilments })}
            />
          )}
          <Checkbox.Group
            label={t('promotions.sources')}
            description={t('promotions.none_is_all')}
            value={draft.sources}
            onChange={(values) => edit({ sources: SOURCES.filter((one) => values.includes(one)) })}
          >
            <div className={classes.boxes}>
              {SOURCES.map((one) => (
                <Checkbox key={one} value={one} label={t(`promotions.source.${one}`)} />
              ))}
            </div>
          </Checkbox.Group>
        </fieldset>
        <fieldset>
          <legend>{t('promotions.whom')}</legend>
          <p className="muted">{t('promotions.whom_text')}</p>
          <Checkbox.Group
            label={t('promotions.tiers')}
            description={t('promotions.none_is_all')}
            value={draft.tiers}
            onChange={(values) => edit({ tiers: TIERS.filter((one) => values.includes(one)) })}
          >
            <div className={classes.boxes}>
              {TIERS.map((one) => (
                <Checkbox key={one} value={one} label={t(`promotions.tier.${one}`)} />
              ))}
            </div>
          </Checkbox.Group>
          {(segments.length > 0 || draft.segment_id) && (
            <NativeSelect
              label={t('promotions.segment')}
              value={draft.segment_id}
              onChange={(event) => edit({ segment_id: event.currentTarget.value })}
            >
              <option value="">{t('promotions.segment_none')}</option>
              {segments.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
              {draft.segment_id && !segments.some((one) => one.id === draft.segment_id) && (
                <option value={draft.segment_id}>{t('promotions.segment_put_away')}</option>
              )}
            </NativeSelect>
          )}
          <Checkbox
            label={t('promotions.first_order')}
            checked={draft.first_order}
            onChange={(event) => edit({ first_order: event.currentTarget.checked })}
          />
          <div className={classes.pair}>
            <CountField
              label={t('promotions.total_limit')}
              value={draft.total_limit}
              error={wrong('total_limit')}
              change={(total_limit) => edit({ total_limit })}
            />
            <CountField
              label={t('promotions.customer_limit')}
              value={draft.customer_limit}
              error={wrong('customer_limit')}
              change={(customer_limit) => edit({ customer_limit })}
            />
          </div>
          <Checkbox
            label={t('promotions.combines')}
            description={t('promotions.combines_text')}
            checked={draft.combines}
            onChange={(event) => edit({ combines: event.currentTarget.checked })}
          />
        </fieldset>
      </div>
      <aside className={classes.aside}>
        <h4>{t('promotions.in_words')}</h4>
        <p aria-live="polite">
          {fine || (problems.name && Object.keys(problems).length === 1)
            ? say(bodyOf(draft, decimals))
            : t('promotions.not_yet_said')}
        </p>
        <PromotionSample
          promotion={
            Object.keys(problemsOf(previewed, decimals)).length === 0 ? bodyOf(previewed, decimals) : null
          }
        />
        <Refusal error={rest} />
        {of && problem instanceof Problem && problem.code === 'promotion_changed' && (
          <Button
            variant="default"
            onClick={() =>
              void submit(async () => {
                const now = await readPromotion(of.id);
                setVersion(now.version);
                setDraft(draftOf(now, decimals));
              })
            }
          >
            {t('changed.look')}
          </Button>
        )}
        {tries > 0 && !fine && (
          <p role="alert" className={classes.wrong}>
            {t('promotions.look_again')}
          </p>
        )}
        <Button type="submit" loading={busy}>
          {t('save')}
        </Button>
      </aside>
    </form>
  );
}

interface ChosenProps {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
  wrong: (field: keyof Draft) => string | null;
}

/** Which items or categories it is for. */
function Chosen({ draft, edit, wrong }: ChosenProps) {
  const { t, nameOf } = useTexts();
  const field = draft.target === 'items' ? 'item_ids' : 'category_ids';
  const items = useQuery({ ...itemsQuery(false), enabled: draft.target === 'items' });
  const categories = useQuery({ ...categoriesQuery, enabled: draft.target === 'categories' });
  if (draft.target !== 'items' && draft.target !== 'categories') return null;
  const { error, refetch } = draft.target === 'items' ? items : categories;
  const data: readonly (Named & { id: string })[] | undefined =
    draft.target === 'items' ? items.data : categories.data;
  return (
    <Loaded query={{ data, error, refetch }} rows={2}>
      {(found) => (
        <Checkbox.Group
          label={t(`promotions.choose.${draft.target}`)}
          value={draft[field]}
          error={wrong(field)}
          onChange={(ids) => edit({ [field]: ids })}
        >
          <div className={classes.choices}>
            {found.map((one) => (
              <Checkbox key={one.id} value={one.id} label={nameOf(one)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </Loaded>
  );
}
