// The data of persons: what they ask for, when what is known of them goes by itself, what they have agreed to, and who
// did what.

import type { Permission } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useMay } from '../app/session';
import { AuditPart } from './AuditPart';
import { ConsentsPart } from './ConsentsPart';
import { RequestsPart } from './RequestsPart';
import { RetentionPart } from './RetentionPart';

interface Part {
  part: string | undefined;
  key: string;
  needs: Permission;
  Part: () => React.ReactNode;
}

const REQUESTS: Part = {
  part: undefined,
  key: 'privacy.requests',
  needs: 'privacy:write',
  Part: RequestsPart,
};
const PARTS: readonly Part[] = [
  REQUESTS,
  { part: 'retention', key: 'privacy.retention', needs: 'privacy:write', Part: RetentionPart },
  { part: 'consents', key: 'privacy.consents', needs: 'privacy:write', Part: ConsentsPart },
  { part: 'audit', key: 'privacy.audit', needs: 'audit:read', Part: AuditPart },
];

export function PrivacyPage() {
  const { t } = useTexts();
  const may = useMay();
  const { part } = useParams({ from: '/privacy/{-$part}' });
  const parts = PARTS.filter(({ needs }) => may(needs));
  const { key, Part } = parts.find((one) => one.part === part) ?? REQUESTS;
  return (
    <Page title={t('nav.privacy')} quietTitle>
      <PartTabs to="/privacy/{-$part}" label={t('privacy.parts')} parts={parts} shown={key} />
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
