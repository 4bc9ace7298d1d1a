// What the business does so that people come, and come again.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { PromotionsPart } from './PromotionsPart';

interface MarketingPart {
  part: string | undefined;
  key: string;
  Part: ComponentType;
}

const PROMOTIONS: MarketingPart = { part: 'promotions', key: 'promotions.title', Part: PromotionsPart };
const PARTS: readonly MarketingPart[] = [PROMOTIONS];

export function MarketingPage() {
  const { t } = useTexts();
  const { part } = useParams({ from: '/marketing/{-$part}' });
  const { key, Part } = PARTS.find((one) => one.part === part) ?? PROMOTIONS;
  return (
    <Page title={t('nav.marketing')} quietTitle>
      {PARTS.length > 1 && (
        <PartTabs to="/marketing/{-$part}" label={t('marketing.parts')} parts={PARTS} shown={key} />
      )}
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
