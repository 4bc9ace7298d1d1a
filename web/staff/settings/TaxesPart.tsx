// Tax classes and their rates, by day and by way of ordering.

import { Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import type { TaxClassRead, TaxRateWrite } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask';
import { taxClassesQuery } from '../app/data';
import { NameFields, TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Empty, Loaded, Refusal, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { useUnsaved } from '../app/unsaved';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { addTaxClass, removeTaxClass, updateTaxClass } from './queries';
import classes from './settings.module.css';

const KINDS = ['dine_in', 'pickup', 'delivery'] as const;

export function TaxesPart() {
  const { t, nameOf } = useTexts();
  const { ask, confirm } = useAsk();
  const [, attempt] = useAttempt();
  const query = useQuery(taxClassesQuery);
  const { business } = useSession();
  const { date } = useFormats(business);

  const open = (taxClass: TaxClassRead | null) =>
    void ask<true>(taxClass ? nameOf(taxClass) : t('taxes.add'), (close) => (
      <TaxForm taxClass={taxClass} done={() => close(true)} />
    ));

  const remove = async (taxClass: TaxClassRead) => {
    const yes = await confirm({
      title: t('taxes.remove', { name: nameOf(taxClass) }),
      text: t('taxes.remove_text'),
      yes: t('remove'),
      danger: true,
    });
    if (yes) await attempt(() => removeTaxClass(taxClass.id));
  };

  return (
    <div className={classes.form}>
      <div className={classes.cardHead}>
        <h3>{t('settings.taxes')}</h3>
        <Button className={classes.tools} leftSection={<Icon name="plus" />} onClick={() => open(null)}>
          {t('taxes.add')}
        </Button>
      </div>
      <Loaded query={query}>
        {(taxClasses) =>
          taxClasses.length ? (
            <ul className={classes.cards}>
              {taxClasses.map((one) => (
                <li key={one.id} className={classes.card}>
                  <div className={classes.cardHead}>
                    <h4>
                      <Own>{nameOf(one)}</Own>
                    </h4>
                    {one.is_default && <Tag tone="good">{t('taxes.default')}</Tag>}
                    <span className={classes.tools}>
                      <ToolButton
                        icon="edit"
                        label={`${t('edit')}: ${nameOf(one)}`}
                        onClick={() => open(one)}
                      />
                      <ToolButton
                        icon="trash"
                        label={`${t('remove')}: ${nameOf(one)}`}
                        onClick={() => void remove(one)}
                      />
                    </span>
                  </div>
                  {one.rates.length === 0 && <p className="muted">{t('taxes.no_rates')}</p>}
                  <ul>
                    {one.rates.map((rate) => (
                      <li key={rate.id} className={classes.rate}>
                        <span>
                          <Own>{rate.name}</Own>
                          {rate.fulfilment && (
                            <span className="muted"> · {t(`fulfilment.${rate.fulfilment}`)}</span>
                          )}
                        </span>
                        <Ltr className="amount">{rate.rate_bp / 100} %</Ltr>
                        <span className="muted">
                          {rate.valid_to
                            ? `${date(rate.valid_from)} – ${date(rate.valid_to)}`
                            : t('taxes.since', { day: date(rate.valid_from) })}
                        </span>
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          ) : (
            <Empty icon="receipt" text={t('taxes.none')} />
          )
        }
      </Loaded>
    </div>
  );
}

function TaxForm({ taxClass, done }: { taxClass: TaxClassRead | null; done: () => void }) {
  const { t } = useTexts();
  const [names, setNames] = useState({ name: taxClass?.name ?? '', name2: taxClass?.name2 ?? '' });
  const [isDefault, setIsDefault] = useState(taxClass?.is_default ?? false);
  const [rates, setRates] = useState<TaxRateWrite[]>(taxClass?.rates ?? []);
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmit();
  useUnsaved([names, isDefault, rates]);
  const missing = (name: string) => (tried && !name.trim() ? t('missing.value') : null);
  const change = (at: number, changed: Partial<TaxRateWrite>) =>
    setRates((before) => before.map((rate, index) => (index === at ? { ...rate, ...changed } : rate)));

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if ([names, ...rates].some(({ name }) => !name.trim())) return;
    const body = { name: names.name.trim(), name2: names.name2.trim(), rates };
    const saved = await submit(() =>
      taxClass
        ? updateTaxClass(taxClass.id, { ...body, ...(isDefault ? { is_default: true } : {}) })
        : addTaxClass({ ...body, is_default: isDefault }),
    );
    if (saved) done();
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.pair}>
        <NameFields
          value={names}
          maxLength={60}
          error={missing(names.name)}
          edit={(change) => setNames((before) => ({ ...before, ...change }))}
        />
      </div>
      <Switch
        label={t('taxes.is_default')}
        checked={isDefault}
        disabled={taxClass?.is_default ?? false}
        onChange={(event) => setIsDefault(event.currentTarget.checked)}
      />
      {rates.map((rate, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a new rate has no name but its place
        <fieldset key={at} className={classes.rateForm}>
          <legend className="visually-hidden">{rate.name || t('taxes.rate')}</legend>
          <TextField
            label={t('field.name')}
            value={rate.name}
            maxLength={60}
            error={missing(rate.name)}
            change={(name) => change(at, { name })}
          />
          <NumberInput
            label={t('taxes.percent')}
            value={rate.rate_bp / 100}
            min={0}
            max={100}
            decimalScale={2}
            onChange={(value) => change(at, { rate_bp: Math.round(Number(value) * 100) })}
          />
          <NativeSelect
            label={t('fact.fulfilment')}
            value={rate.fulfilment ?? ''}
            onChange={(event) =>
              change(at, { fulfilment: KINDS.find((kind) => kind === event.currentTarget.value) ?? null })
            }
          >
            <option value="">{t('all')}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`fulfilment.${kind}`)}
              </option>
            ))}
          </NativeSelect>
          <TextInput
            type="date"
            label={t('taxes.from')}
            value={rate.valid_from}
            onChange={(event) => change(at, { valid_from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('taxes.to')}
            value={rate.valid_to ?? ''}
            onChange={(event) => change(at, { valid_to: event.currentTarget.value || null })}
          />
          <Button
            variant="subtle"
            c="var(--bad)"
            onClick={() => setRates((before) => before.filter((_, index) => index !== at))}
          >
            {t('remove')}
          </Button>
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          onClick={() =>
            setRates((before) => [
              ...before,
              {
                id: null,
                name: '',
                rate_bp: 0,
                fulfilment: null,
                valid_from: new Date().toISOString().slice(0, 10),
                valid_to: null,
              },
            ])
          }
        >
          {t('taxes.add_rate')}
        </Button>
      </div>
      <Refusal error={problem} />
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </form>
  );
}
