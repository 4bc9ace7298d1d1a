// Whom the business writes to, and what.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { CampaignsPart } from './CampaignsPart';
import { SegmentsPart } from './SegmentsPart';

interface MarketingPart {
  part: string | undefined;
  key: string;
  Part: ComponentType;
}

const SEGMENTS: MarketingPart = { part: undefined, key: 'segments.title', Part: SegmentsPart };
const PARTS: readonly MarketingPart[] = [
  SEGMENTS,
  { part: 'campaigns', key: 'campaigns.title', Part: CampaignsPart },
];

export function MarketingPage() {
  const { t } = useTexts();
  const { part } = useParams({ from: '/marketing/{-$part}' });
  const { key, Part } = PARTS.find((one) => one.part === part) ?? SEGMENTS;
  return (
    <Page title={t('nav.marketing')} quietTitle>
      <PartTabs to="/marketing/{-$part}" label={t('marketing.parts')} parts={PARTS} shown={key} />
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
