// Invoices, credit notes and drafts of the business, and what the accountant gets of them.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useMay } from '../app/session';
import { AllPart } from './AllPart';
import { ExportPart } from './ExportPart';

const ALL = { part: undefined, key: 'invoices.all', Part: AllPart } as const;
const PARTS = [ALL, { part: 'export', key: 'invoices.export', Part: ExportPart }] as const;

export function InvoicesPage() {
  const { t } = useTexts();
  const may = useMay();
  const { part } = useParams({ from: '/invoices/{-$part}' });
  const parts = may('invoices:export') ? PARTS : [ALL];
  const { key, Part } = parts.find((one) => one.part === part) ?? ALL;
  return (
    <Page title={t('nav.invoices')} quietTitle>
      {parts.length > 1 && (
        <PartTabs to="/invoices/{-$part}" label={t('invoices.parts')} parts={parts} shown={key} />
      )}
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
