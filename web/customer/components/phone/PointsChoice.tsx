// How many points are to take something off this order.

import type { QuotedPoints } from '@shared/api/schema';
import type { Formats } from '@shared/format';
import { stepsOf } from '@shared/points';
import { useTexts } from '@shared/ui/language';
import { useEffect } from 'react';
import choice from '../Choice.module.css';
import { PhoneTexts } from './PhoneTexts';

interface PointsChoiceProps {
  of: QuotedPoints;
  chosen: number;
  formats: Formats;
  onChange: (points: number) => void;
}

export default function PointsChoice(props: PointsChoiceProps) {
  return (
    <PhoneTexts>
      <Steps {...props} />
    </PhoneTexts>
  );
}

function Steps({ of, chosen, formats, onChange }: PointsChoiceProps) {
  const { t } = useTexts();
  // What can be redeemed follows the basket: never more is asked for.
  useEffect(() => {
    if (chosen > of.most_points) onChange(of.most_points);
  }, [chosen, of.most_points, onChange]);
  if (of.most_points === 0) {
    return of.usable_points > 0 ? (
      <p>{t('points.not_yet', { n: of.usable_points, least: of.least_points })}</p>
    ) : null;
  }
  const steps = new Set([...stepsOf(of.most_points, of.least_points), ...(chosen ? [chosen] : [])]);
  return (
    <fieldset className={choice.choices} id="redeem-points">
      <legend>{t('points.redeem', { n: of.usable_points })}</legend>
      {[0, ...[...steps].filter((one) => one <= of.most_points).sort((one, other) => one - other)].map(
        (points) => (
          <label key={points} className={choice.choice}>
            <input type="radio" name="points" checked={points === chosen} onChange={() => onChange(points)} />
            <span>
              <b>{points ? t('points.use', { n: points }) : t('points.use_none')}</b>
              {points > 0 && (
                <small>{t('points.off', { amount: formats.money(points * of.point_value_cents) })}</small>
              )}
            </span>
          </label>
        ),
      )}
    </fieldset>
  );
}
