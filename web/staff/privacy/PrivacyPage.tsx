// The data of persons: what they ask for, and when what is known of them goes by itself.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { RequestsPart } from './RequestsPart';
import { RetentionPart } from './RetentionPart';

const REQUESTS = { part: undefined, key: 'privacy.requests', Part: RequestsPart } as const;
const PARTS = [REQUESTS, { part: 'retention', key: 'privacy.retention', Part: RetentionPart }] as const;

export function PrivacyPage() {
  const { t } = useTexts();
  const { part } = useParams({ from: '/privacy/{-$part}' });
  const { key, Part } = PARTS.find((one) => one.part === part) ?? REQUESTS;
  return (
    <Page title={t('nav.privacy')} quietTitle>
      <PartTabs to="/privacy/{-$part}" label={t('privacy.parts')} parts={PARTS} shown={key} />
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
