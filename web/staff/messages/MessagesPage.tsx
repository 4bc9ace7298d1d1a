// What is told to customers and staff, and whether it arrives.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { DeliveryPart } from './DeliveryPart';
import { OutboxPart } from './OutboxPart';

const OUTBOX = { part: undefined, key: 'messages.outbox', Part: OutboxPart };
const PARTS = [OUTBOX, { part: 'delivery', key: 'messages.delivery', Part: DeliveryPart }];

export function MessagesPage() {
  const { t } = useTexts();
  const { part } = useParams({ from: '/messages/{-$part}' });
  const { key, Part } = PARTS.find((one) => one.part === part) ?? OUTBOX;
  return (
    <Page title={t('nav.messages')} quietTitle>
      <PartTabs to="/messages/{-$part}" label={t('messages.parts')} parts={PARTS} shown={key} />
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
