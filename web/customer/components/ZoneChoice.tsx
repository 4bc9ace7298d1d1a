// Where an order is brought to, of the zones that the business has: what that costs, and from which amount on.

import type { DeliveryZoneOffered } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Own } from '@shared/ui/parts';
import classes from './Choice.module.css';

interface ZoneChoiceProps {
  zones: readonly DeliveryZoneOffered[];
  chosen: DeliveryZoneOffered | undefined;
  formats: Formats;
  problem: string | undefined;
  onChange: (name: string) => void;
}

export function ZoneChoice({ zones, chosen, formats, problem, onChange }: ZoneChoiceProps) {
  const { t, nameOf } = useTexts();
  return (
    <fieldset
      className={classes.choices}
      id="delivery_zone"
      tabIndex={-1}
      aria-describedby={problem ? 'delivery_zone_problem' : undefined}
    >
      <legend>{t('field.delivery_zone')}</legend>
      {zones.map((zone) => (
        <label key={zone.name} className={classes.choice}>
          <input
            type="radio"
            name="delivery_zone"
            value={zone.name}
            checked={zone.name === chosen?.name}
            onChange={() => onChange(zone.name)}
          />
          <span>
            <b>
              <Own>{nameOf(zone)}</Own>
            </b>
            <small>
              {zone.fee_cents
                ? t('delivery.fee', { amount: formats.money(zone.fee_cents) })
                : t('delivery.free')}
              {zone.minimum_cents > 0 &&
                ` · ${t('delivery.from', { amount: formats.money(zone.minimum_cents) })}`}
            </small>
          </span>
        </label>
      ))}
      {problem && (
        <p id="delivery_zone_problem" className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
