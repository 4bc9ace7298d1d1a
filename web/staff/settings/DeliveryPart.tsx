// Where the business is, how far it brings orders, and for what.

import { Button } from '@mantine/core';
import type { DeliveryZone, SettingsRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { settingsQuery } from '../app/data';
import { TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Empty, Loaded, Refusal } from '../app/parts';
import { useSession } from '../app/session';
import { dismiss, toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { MapPicker } from '../customers/MapPicker';
import { samePlace } from '../customers/places';
import { MoneyField } from '../order/MoneyField';
import { centsOf, plainOf } from '../order/sums';
import { Save } from './BusinessPart';
import { updateSettings } from './queries';
import classes from './settings.module.css';

/** A zone as it is written. */
interface Draft {
  key: number;
  name: string;
  name2: string;
  kilometers: string;
  fee: string;
  minimum: string;
}

const MOST = 20;
const NEAREST = 100;
const FARTHEST = 200_000;

/** Metres are thousandths of what is written. */
const metersOf = (text: string): number | null => {
  const meters = centsOf(text, 3);
  return meters !== null && meters >= NEAREST && meters <= FARTHEST ? meters : null;
};

const isSame = (zones: readonly DeliveryZone[], others: readonly DeliveryZone[]) =>
  zones.length === others.length &&
  zones.every((zone, at) => {
    const other = others[at];
    return (
      zone.name === other?.name &&
      zone.name2 === other.name2 &&
      zone.radius_meters === other.radius_meters &&
      zone.fee_cents === other.fee_cents &&
      zone.minimum_cents === other.minimum_cents
    );
  });

export function DeliveryPart() {
  const query = useQuery(settingsQuery);
  return <Loaded query={query}>{(settings) => <DeliveryForm settings={settings} />}</Loaded>;
}

function DeliveryForm({ settings }: { settings: SettingsRead }) {
  const { t } = useTexts();
  const { business } = useSession();
  const decimals = business.currency_decimals;
  const form = useRef<HTMLFormElement>(null);
  const last = useRef(0);
  const removed = useRef<number[]>([]);
  const { busy, problem, submit } = useSubmit();
  const [tries, setTries] = useState(0);
  const { rest } = useRefused(form, problem, [], tries);

  const amount = (cents: number) => (cents ? plainOf(cents, decimals) : '');
  const draftOf = (zone: DeliveryZone): Draft => {
    last.current += 1;
    return {
      key: last.current,
      name: zone.name,
      name2: zone.name2,
      kilometers: String(zone.radius_meters / 1000),
      fee: amount(zone.fee_cents),
      minimum: amount(zone.minimum_cents),
    };
  };
  const [place, setPlace] = useState(settings.place);
  const [drafts, setDrafts] = useState(() => settings.delivery_zones.map(draftOf));

  // No amount is none.
  const cents = (text: string) => (text.trim() ? centsOf(text, decimals) : 0);
  const zoneOf = (draft: Draft): DeliveryZone => ({
    name: draft.name.trim(),
    name2: draft.name2.trim(),
    radius_meters: metersOf(draft.kilometers) ?? 0,
    fee_cents: cents(draft.fee) ?? 0,
    minimum_cents: cents(draft.minimum) ?? 0,
  });
  const zones = drafts.map(zoneOf);
  const drawn = zones.filter(
    (zone, at) =>
      zone.radius_meters > 0 && zones.findIndex((other) => other.radius_meters === zone.radius_meters) === at,
  );
  const isWritten = (draft: Draft) =>
    draft.name.trim() !== '' &&
    metersOf(draft.kilometers) !== null &&
    cents(draft.fee) !== null &&
    cents(draft.minimum) !== null;
  const fine = drafts.every(isWritten) && drawn.length === zones.length && (place !== null || !zones.length);
  const changed =
    !samePlace(place, settings.place) || !drafts.every(isWritten) || !isSame(zones, settings.delivery_zones);
  useStay(changed);

  const edit = (key: number, change: Partial<Draft>) =>
    setDrafts((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));

  const add = () => {
    const widest = Math.max(0, ...zones.map((zone) => zone.radius_meters));
    last.current += 1;
    const fresh: Draft = {
      key: last.current,
      name: '',
      name2: '',
      kilometers: String(Math.min(FARTHEST, widest + 2000) / 1000),
      fee: '',
      minimum: '',
    };
    setDrafts((before) => [...before, fresh]);
  };

  const remove = (draft: Draft, at: number) => {
    setDrafts((before) => before.filter((one) => one !== draft));
    removed.current.push(
      toast(t('zones.removed', { name: draft.name || t('zones.zone', { n: at + 1 }) }), 'plain', {
        seconds: 10,
        action: {
          label: t('undo'),
          isUndo: true,
          run: () => setDrafts((before) => before.toSpliced(at, 0, draft)),
        },
      }),
    );
  };

  async function send(event: FormEvent) {
    event.preventDefault();
    setTries((before) => before + 1);
    if (!fine) return;
    if (await submit(() => updateSettings({ place, delivery_zones: zones }))) {
      setTries(0);
      // What was removed is removed now.
      for (const id of removed.current.splice(0)) dismiss(id);
      toast(t('settings.saved'), 'good');
    }
  }

  const missing = (text: string) => (tries > 0 && !text.trim() ? t('missing.value') : null);
  const needsPlace = zones.length > 0 && place === null;
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <MapPicker
        ofBusiness
        label={t('zones.place')}
        value={place}
        onChange={setPlace}
        here={null}
        zones={drawn}
        error={needsPlace && tries > 0 ? t('zones.needs_place') : undefined}
      />
      <h3>{t('zones.title')}</h3>
      <p className="muted">{t('zones.text')}</p>
      {drafts.length === 0 && <Empty icon="pin" text={t('zones.none')} />}
      {drafts.map((draft, at) => {
        const meters = metersOf(draft.kilometers);
        const twice = meters !== null && zones.some((one, to) => to < at && one.radius_meters === meters);
        return (
          <fieldset key={draft.key} className={classes.rateForm}>
            <legend className="visually-hidden">{draft.name || t('zones.zone', { n: at + 1 })}</legend>
            <TextField
              label={t('field.name')}
              value={draft.name}
              maxLength={60}
              error={missing(draft.name)}
              change={(name) => edit(draft.key, { name })}
            />
            <TextField
              label={t('field.name2')}
              value={draft.name2}
              maxLength={60}
              change={(name2) => edit(draft.key, { name2 })}
            />
            <MoneyField
              label={t('zones.radius')}
              value={draft.kilometers}
              error={
                twice
                  ? t('zones.radius_twice')
                  : tries > 0 && meters === null
                    ? t('zones.radius_wrong')
                    : null
              }
              change={(kilometers) => edit(draft.key, { kilometers })}
            />
            {(['fee', 'minimum'] as const).map((name) => (
              <MoneyField
                key={name}
                label={t(`zones.${name}`, { currency: business.currency })}
                value={draft[name]}
                placeholder={plainOf(0, decimals)}
                error={
                  cents(draft[name]) === null
                    ? t('zones.amount_wrong', { example: plainOf(15 * 10 ** decimals, decimals) })
                    : null
                }
                change={(text) => edit(draft.key, { [name]: text })}
              />
            ))}
            <Button
              variant="subtle"
              c="var(--bad)"
              aria-label={`${t('remove')}: ${draft.name || t('zones.zone', { n: at + 1 })}`}
              onClick={() => remove(draft, at)}
            >
              {t('remove')}
            </Button>
          </fieldset>
        );
      })}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          disabled={drafts.length >= MOST}
          onClick={add}
        >
          {t('zones.add')}
        </Button>
        {drafts.length >= MOST && <p className="muted">{t('zones.most', { n: MOST })}</p>}
      </div>
      <Refusal error={rest} />
      <Save busy={busy} changed={changed} />
    </form>
  );
}
