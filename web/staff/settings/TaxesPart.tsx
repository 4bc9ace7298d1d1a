// Tax classes and their rates, by day and by way of ordering.

import { ActionIcon, Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import type { TaxClassRead, TaxRateWrite } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask';
import { taxClassesQuery } from '../app/data';
import { Icon } from '../app/icons';
import { Empty, Loaded, Refusal, Tag } from '../app/parts';
import { useAttempt } from '../app/useAttempt';
import { addTaxClass, removeTaxClass, updateTaxClass } from './queries';
import classes from './settings.module.css';

const KINDS = ['dine_in', 'pickup', 'delivery'] as const;

export function TaxesPart() {
  const { t, nameOf } = useTexts();
  const { ask, confirm } = useAsk();
  const [, attempt] = useAttempt();
  const query = useQuery(taxClassesQuery);

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
      <Loaded query={query}>
        {(taxClasses) =>
          taxClasses.length ? (
            <ul className={classes.cards}>
              {taxClasses.map((one) => (
                <li key={one.id} className={classes.card}>
                  <div className={classes.cardHead}>
                    <h3>
                      <Own>{nameOf(one)}</Own>
                    </h3>
                    {one.is_default && <Tag tone="good">{t('taxes.default')}</Tag>}
                    <span className={classes.tools}>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        size={36}
                        aria-label={`${t('edit')}: ${nameOf(one)}`}
                        onClick={() => open(one)}
                      >
                        <Icon name="edit" />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        size={36}
                        aria-label={`${t('remove')}: ${nameOf(one)}`}
                        onClick={() => void remove(one)}
                      >
                        <Icon name="trash" />
                      </ActionIcon>
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
                          <Ltr>{`${rate.valid_from} – ${rate.valid_to ?? '…'}`}</Ltr>
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
      <div>
        <Button leftSection={<Icon name="plus" />} onClick={() => open(null)}>
          {t('taxes.add')}
        </Button>
      </div>
    </div>
  );
}

function TaxForm({ taxClass, done }: { taxClass: TaxClassRead | null; done: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState(taxClass?.name ?? '');
  const [name2, setName2] = useState(taxClass?.name2 ?? '');
  const [isDefault, setIsDefault] = useState(taxClass?.is_default ?? false);
  const [rates, setRates] = useState<TaxRateWrite[]>(taxClass?.rates ?? []);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const change = (at: number, changed: Partial<TaxRateWrite>) =>
    setRates((before) => before.map((rate, index) => (index === at ? { ...rate, ...changed } : rate)));

  async function send(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const body = { name: name.trim(), name2: name2.trim(), rates };
    try {
      if (taxClass) {
        await updateTaxClass(taxClass.id, { ...body, ...(isDefault ? { is_default: true } : {}) });
      } else {
        await addTaxClass({ ...body, is_default: isDefault });
      }
      done();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  }

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.pair}>
        <TextInput
          data-autofocus
          label={t('field.name')}
          value={name}
          maxLength={60}
          dir="auto"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('field.name2')}
          value={name2}
          maxLength={100}
          dir="auto"
          onChange={(event) => setName2(event.currentTarget.value)}
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
          <TextInput
            label={t('field.name')}
            value={rate.name}
            maxLength={60}
            dir="auto"
            onChange={(event) => change(at, { name: event.currentTarget.value })}
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
