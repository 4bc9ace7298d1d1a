// All money of the business: what came, what waits for the staff, and each day's end.

import { useTexts } from '@shared/ui/language';
import { Link, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { Page } from '../app/parts';
import { useMoneyWaits } from '../order/paymentQueries';
import { AllPart } from './AllPart';
import { DayPart } from './DayPart';
import { GiveBackPart } from './GiveBackPart';
import classes from './payments.module.css';
import { StrayPart } from './StrayPart';

const PARTS: { part: string; key: string; Part: ComponentType }[] = [
  { part: 'all', key: 'payments.all', Part: AllPart },
  { part: 'give-back', key: 'payments.give_back', Part: GiveBackPart },
  { part: 'unplaced', key: 'payments.unplaced', Part: StrayPart },
  { part: 'day', key: 'payments.day', Part: DayPart },
];

/** On a phone not all parts are in view at once. */
const bringIntoView = (link: HTMLElement | null) =>
  link?.scrollIntoView({ block: 'nearest', inline: 'center' });

export function PaymentsPage() {
  const { t, digits } = useTexts();
  const { part = 'all' } = useParams({ from: '/payments/{-$part}' });
  const { toGiveBack, unplaced } = useMoneyWaits();
  const waits: Record<string, number> = { 'give-back': toGiveBack, unplaced };
  const { key, Part } = PARTS.find((one) => one.part === part) ?? { key: 'payments.all', Part: AllPart };
  return (
    <Page title={t('nav.payments')} quietTitle>
      <nav className={classes.tabs} aria-label={t('payments.parts')}>
        {PARTS.map((one) => {
          const n = waits[one.part] ?? 0;
          return (
            <Link
              key={`${one.part} ${one.key === key}`}
              ref={one.key === key ? bringIntoView : null}
              to="/payments/{-$part}"
              params={{ part: one.part === 'all' ? undefined : one.part }}
              search={{}}
              activeOptions={{ exact: true, includeSearch: false }}
              className={classes.tab}
              aria-current={one.key === key ? 'page' : undefined}
            >
              {t(one.key)}
              {n > 0 && (
                <span className={classes.count}>
                  <span aria-hidden="true">{digits(n)}</span>
                  <span className="visually-hidden">{t('payments.waiting_count', { n })}</span>
                </span>
              )}
            </Link>
          );
        })}
      </nav>
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
