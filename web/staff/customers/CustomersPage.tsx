// The customer book: everyone who is known here, what they say together, who may be one person, and lists.

import { useTexts } from '@shared/ui/language';
import { useParams } from '@tanstack/react-router';
import { PartTabs } from '../app/PartTabs';
import { Page } from '../app/parts';
import { useMay } from '../app/session';
import { DuplicatesPart } from './DuplicatesPart';
import { ImportPart } from './ImportPart';
import { ListPart } from './ListPart';
import { StatisticsPart } from './StatisticsPart';

const LIST = { part: undefined, key: 'customers.list', Part: ListPart, needs: 'customers:read' } as const;
const PARTS = [
  LIST,
  { part: 'statistics', key: 'customers.statistics', Part: StatisticsPart, needs: 'customers:read' },
  { part: 'duplicates', key: 'customers.duplicates', Part: DuplicatesPart, needs: 'customers:merge' },
  { part: 'import', key: 'customers.import', Part: ImportPart, needs: 'customers:export' },
] as const;

export function CustomersPage() {
  const { t } = useTexts();
  const may = useMay();
  const { part } = useParams({ from: '/customers/{-$part}' });
  const parts = PARTS.filter(({ needs }) => may(needs));
  const { key, Part } = parts.find((one) => one.part === part) ?? LIST;
  return (
    <Page title={t('nav.customers')} quietTitle>
      <PartTabs to="/customers/{-$part}" label={t('customers.parts')} parts={parts} shown={key} />
      <section aria-label={t(key)}>
        <Part />
      </section>
    </Page>
  );
}
