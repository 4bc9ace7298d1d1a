// All money of the business: what came, what waits for the staff, and each day's end.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useMoneyWaits } from '../order/paymentQueries';
import { AllPart } from './AllPart';
import { DayPart } from './DayPart';
import { GiveBackPart } from './GiveBackPart';
import { StrayPart } from './StrayPart';

const PARTS: { part: string; key: string; Part: ComponentType }[] = [
  { part: 'all', key: 'payments.all', Part: AllPart },
  { part: 'give-back', key: 'payments.give_back', Part: GiveBackPart },
  { part: 'unplaced', key: 'payments.unplaced', Part: StrayPart },
  { part: 'day', key: 'payments.day', Part: DayPart },
];

export function PaymentsPage() {
  const { t } = useTexts();
  const { part = 'all' } = useParams({ from: '/payments/{-$part}' });
  const { toGiveBack, unplaced } = useMoneyWaits();
  const waits: Record<string, number> = { 'give-back': toGiveBack, unplaced };
  const { key, Part } = PARTS.find((one) => one.part === part) ?? { key: 'payments.all', Part: AllPart };
  return (
    <Page title={t('nav.payments')} quietTitle>
      <PartTabs
        to="/payments/{-$part}"
        label={t('payments.parts')}
        parts={PARTS.map((one) => ({
          part: one.part === 'all' ? undefined : one.part,
          key: one.key,
          waits: waits[one.part] ?? 0,
        }))}
        shown={key}
      />
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
