// Everything that is known of one customer.

import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Icon } from '../app/icons';
import { PartTabs } from '../app/PartTabs';
import { Loaded, Page } from '../app/parts';
import { useMay } from '../app/session';
import { ActivityPart } from './ActivityPart';
import { AddressBook } from './AddressBook';
import { ConsentsPart } from './ConsentsPart';
import { CustomerHead } from './CustomerHead';
import { CustomerInvoices } from './CustomerInvoices';
import { CustomerMessages } from './CustomerMessages';
import { CustomerOrders } from './CustomerOrders';
import classes from './customer.module.css';
import { LoyaltyPart } from './LoyaltyPart';
import { OverviewPart } from './OverviewPart';
import { customerQuery } from './queries';

const OVERVIEW = {
  part: undefined,
  key: 'customer.overview',
  Part: OverviewPart,
  needs: 'customers:read',
} as const;
const PARTS = [
  OVERVIEW,
  { part: 'orders', key: 'customer.orders', Part: CustomerOrders, needs: 'customers:read' },
  { part: 'invoices', key: 'customer.invoices', Part: CustomerInvoices, needs: 'invoices:read' },
  { part: 'addresses', key: 'customer.addresses', Part: AddressBook, needs: 'customers:contact' },
  { part: 'messages', key: 'customer.messages', Part: CustomerMessages, needs: 'messages:read' },
  { part: 'loyalty', key: 'customer.loyalty', Part: LoyaltyPart, needs: 'customers:read' },
  { part: 'consents', key: 'customer.consents', Part: ConsentsPart, needs: 'customers:read' },
  { part: 'activity', key: 'customer.activity', Part: ActivityPart, needs: 'customers:read' },
] as const;

export function CustomerPage() {
  const { t, nameOf } = useTexts();
  const may = useMay();
  const { id, part } = useParams({ from: '/customers/of/$id/{-$part}' });
  const query = useQuery(customerQuery(id));
  const parts = PARTS.filter(({ needs }) => may(needs));
  const { key, Part } = parts.find((one) => one.part === part) ?? OVERVIEW;
  return (
    <Page title={query.data ? nameOf(query.data) : t('customer')} quietTitle>
      <p className={classes.back}>
        <Link to="/customers/{-$part}" params={{ part: undefined }}>
          <Icon name="back" size={16} /> {t('nav.customers')}
        </Link>
      </p>
      <Loaded query={query}>
        {(customer) => (
          <>
            <CustomerHead customer={customer} />
            <PartTabs
              to="/customers/of/$id/{-$part}"
              id={id}
              label={t('customer.parts')}
              parts={parts}
              shown={key}
            />
            <section aria-label={t(key)}>
              <Part customer={customer} />
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
