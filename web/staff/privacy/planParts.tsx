// What an erasure takes, what stays and why, and what stands in its way.

import type { ErasurePlan } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice } from '@shared/ui/parts';
import { Link } from '@tanstack/react-router';
import { useSession } from '../app/session';
import classes from './privacy.module.css';

export function PartCounts({ counts }: { counts: Record<string, number> }) {
  const { t, has, digits } = useTexts();
  const rows = Object.entries(counts);
  if (!rows.length) return <p className="muted">{t('privacy.nothing')}</p>;
  return (
    <dl className={classes.counts}>
      {rows.map(([part, count]) => (
        <div key={part}>
          <dt>{t(has(`privacy.part.${part}`) ? `privacy.part.${part}` : 'privacy.part.other')}</dt>
          <dd>{digits(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Kept({ kept }: { kept: ErasurePlan['kept'] }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { date } = useFormats(business);
  return kept.map((one) => (
    <Notice key={one.part} icon="receipt">
      {t(`privacy.kept.${one.why}`, { n: one.count, day: date(one.until) })}
    </Notice>
  ));
}

export function Obstacles({ of }: { of: ErasurePlan['obstacles'] }) {
  const { t } = useTexts();
  if (!of.length) return null;
  return (
    <Notice tone="warn" icon="clock">
      {t('privacy.waits')}
      <ul className={classes.obstacles}>
        {of.map((one) => (
          <li key={`${one.kind} ${one.order_id}`}>
            <Link to="." search={(before: object) => ({ ...before, order: one.order_id })}>
              <Ltr>{one.order_number}</Ltr>
            </Link>{' '}
            {t(`privacy.obstacle.${one.kind}`)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
