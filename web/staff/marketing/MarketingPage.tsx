// How guests are brought back: in parts; each role sees those that are its own.

import type { Permission } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useMay } from '../app/session';
import { CampaignsPart } from './CampaignsPart';
import { ProgrammePart } from './ProgrammePart';
import { SegmentsPart } from './SegmentsPart';

interface Part {
  /** As the address has it; the first that somebody may see is also the page itself. */
  part: string;
  key: string;
  Part: ComponentType;
  needs: Permission;
}

const PARTS: readonly Part[] = [
  { part: 'segments', key: 'segments.title', Part: SegmentsPart, needs: 'campaigns:write' },
  { part: 'campaigns', key: 'campaigns.title', Part: CampaignsPart, needs: 'campaigns:write' },
  { part: 'loyalty', key: 'marketing.loyalty', Part: ProgrammePart, needs: 'loyalty:write' },
];

export function MarketingPage() {
  const { t } = useTexts();
  const may = useMay();
  const { part } = useParams({ from: '/marketing/{-$part}' });
  const parts = PARTS.filter(({ needs }) => may(needs));
  const shown = parts.find((one) => one.part === part) ?? parts[0];
  if (!shown) return <Page title={t('nav.marketing')}>{t('error.not_allowed')}</Page>;
  return (
    <Page title={t('nav.marketing')} quietTitle>
      <PartTabs to="/marketing/{-$part}" label={t('marketing.parts')} parts={parts} shown={shown.key} />
      <section aria-label={t(shown.key)}>
        <shown.Part />
      </section>
    </Page>
  );
}
