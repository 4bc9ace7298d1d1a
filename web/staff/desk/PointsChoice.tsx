// How many of the chosen customer's points take something off the order.

import { NativeSelect } from '@mantine/core';
import type { QuotedPoints } from '@shared/api/schema';
import { stepsOf } from '@shared/points';
import { useFormats, useTexts } from '@shared/ui/language';
import { useEffect } from 'react';
import { useSession } from '../app/session';

interface PointsChoiceProps {
  of: QuotedPoints;
  chosen: number;
  choose: (points: number) => void;
}

export function PointsChoice({ of, chosen, choose }: PointsChoiceProps) {
  const { t } = useTexts();
  const { business } = useSession();
  const { money } = useFormats(business);
  useEffect(() => {
    if (chosen > of.most_points) choose(of.most_points);
  }, [chosen, of.most_points, choose]);
  if (of.usable_points === 0) return null;
  const offered = new Set([...stepsOf(of.most_points, of.least_points), ...(chosen ? [chosen] : [])]);
  const steps = [...offered].filter((one) => one <= of.most_points).sort((one, other) => one - other);
  return (
    <NativeSelect
      label={t('desk.points', { n: of.usable_points })}
      description={of.most_points === 0 ? t('desk.points_too_few', { n: of.least_points }) : undefined}
      disabled={of.most_points === 0}
      value={chosen}
      onChange={(event) => choose(Number(event.currentTarget.value))}
    >
      <option value={0}>{t('desk.points_none')}</option>
      {steps.map((points) => (
        <option key={points} value={points}>
          {t('desk.points_use', { n: points, amount: money(points * of.point_value_cents) })}
        </option>
      ))}
    </NativeSelect>
  );
}
