// Customers who may be one person, two by two: they are merged, or found to be two people.

import { Button } from '@mantine/core';
import type { CustomerRead, Duplicate } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Icon, type IconName } from '../app/icons';
import { Empty, Loaded, Tag } from '../app/parts';
import { useSession } from '../app/session';
import { toast } from '../app/toasts';
import { useAttempt } from '../app/useAttempt';
import { CustomerPhone, OtherName, TypeTag } from './customerParts';
import classes from './merge.module.css';
import { duplicatesQuery, setDismissed, stayingOf } from './mergeQueries';

const REASONS: Record<string, IconName> = { email: 'mail', name: 'person', account: 'key' };

export function DuplicatesPart() {
  const { t } = useTexts();
  const query = useQuery(duplicatesQuery);
  return (
    <>
      <p className={classes.intro}>{t('duplicates.text')}</p>
      <Loaded query={query} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="people" text={t('duplicates.none')} />
          ) : (
            <ul className={classes.pairs}>
              {items.map((pair) => (
                <Pair key={`${pair.first.id} ${pair.second.id}`} pair={pair} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function Pair({ pair }: { pair: Duplicate }) {
  const { t, nameOf } = useTexts();
  const [busy, attempt] = useAttempt();
  const { first, second } = pair;
  const target = stayingOf(first, second);
  const source = target === first ? second : first;
  const names = { first: nameOf(first), second: nameOf(second) };

  const set = (dismissed: boolean) => attempt(() => setDismissed(first.id, second.id, dismissed));
  const dismiss = async () => {
    if (!(await set(true))) return;
    toast(t('duplicates.dismissed', names), 'good', {
      action: { label: t('undo'), isUndo: true, run: () => void set(false) },
    });
  };

  return (
    <li className={classes.pair} aria-label={t('duplicates.pair', names)}>
      <p className={classes.reasons}>
        {pair.reasons.map((reason) => (
          <Tag key={reason} tone="warn" icon={REASONS[reason] ?? 'info'}>
            {t(`duplicates.reason.${reason}`)}
          </Tag>
        ))}
      </p>
      <div className={classes.sides}>
        <Known customer={first} />
        <Known customer={second} />
      </div>
      <div className={classes.buttons}>
        <Link
          to="/customers/merge"
          search={{ source: source.id, target: target.id }}
          className={classes.merge}
          aria-label={`${t('duplicates.merge')}: ${t('duplicates.pair', names)}`}
        >
          <Icon name="people" /> {t('duplicates.merge')}
        </Link>
        <Button variant="default" loading={busy} onClick={() => void dismiss()}>
          {t('duplicates.two')}
        </Button>
      </div>
    </li>
  );
}

/** What tells one from the other. */
function Known({ customer }: { customer: CustomerRead }) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { money, date, day } = useFormats(business);
  return (
    <div className={classes.known}>
      <p className={classes.name}>
        <Link to="/customers/of/$id/{-$part}" params={{ id: customer.id, part: undefined }}>
          <Own>{nameOf(customer)}</Own>
        </Link>
        <TypeTag type={customer.type} />
      </p>
      <p>
        <OtherName customer={customer} />
      </p>
      <p>
        <CustomerPhone customer={customer} />
      </p>
      {customer.email && (
        <p className={classes.email}>
          <Ltr>{customer.email}</Ltr>
        </p>
      )}
      <p className="muted">
        {t('customers.visit_count', { n: customer.visit_count })} · {money(customer.total_spent)}
        {customer.last_order_at && <> · {t('customers.last', { time: date(day(customer.last_order_at)) })}</>}
      </p>
    </div>
  );
}
