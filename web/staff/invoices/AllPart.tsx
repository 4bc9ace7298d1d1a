// Every invoice, credit note and draft, newest first.

import { western } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { settingsQuery } from '../app/data';
import { Days, Filter, Narrowing, SearchField, useNarrow, useTyped } from '../app/filters';
import { Paged } from '../app/Paged';
import { useMay } from '../app/session';
import { InvoiceRows, KINDS, STATES } from '../invoice/parts';
import { invoicesQuery, type WantedInvoices } from '../invoice/queries';
import classes from '../invoice/rows.module.css';

export function AllPart() {
  const { t } = useTexts();
  const search = useSearch({ from: '/invoices/{-$part}' });
  const set = useNarrow();
  const [text, setText] = useTyped(search.q);
  const wanted: WantedInvoices = {
    ...(search.q ? { q: western(search.q).slice(0, 100) } : {}),
    ...(search.status ? { status: [search.status] } : {}),
    ...(search.kind ? { kind: [search.kind] } : {}),
    ...(search.since ? { since: search.since } : {}),
    ...(search.until ? { until: search.until } : {}),
  };
  const query = useInfiniteQuery(invoicesQuery(wanted));
  const filtered = Object.keys(wanted).length > 0;
  return (
    <>
      <NotSetUp />
      <Narrowing
        filtered={filtered}
        clear={() => {
          setText('');
          set({ q: '', status: '', kind: '', since: '', until: '' });
        }}
      >
        <SearchField label={t('invoices.search')} text={text} maxLength={100} change={setText} />
        <Filter
          label={t('filter.status')}
          value={search.status}
          options={Object.keys(STATES)}
          say={(status) => t(`invoice_status.${status}`)}
          change={(status) => set({ status })}
        />
        <Filter
          label={t('issue.kind')}
          value={search.kind}
          options={Object.keys(KINDS)}
          say={(kind) => t(`invoice_kind.${kind}`)}
          change={(kind) => set({ kind })}
        />
        <Days since={search.since} until={search.until} change={set} />
      </Narrowing>
      <Paged
        query={query}
        icon="invoice"
        none={t(filtered ? 'invoices.nothing' : 'invoices.none')}
        more={t('invoices.earlier')}
      >
        {(invoices) => <InvoiceRows invoices={invoices} busy={query.isPlaceholderData} />}
      </Paged>
    </>
  );
}

/** Until the business has said who sells, it issues none. */
function NotSetUp() {
  const { t } = useTexts();
  const may = useMay();
  const { data } = useQuery(settingsQuery);
  if (!data || data.invoices) return null;
  return (
    <div className={classes.first}>
      <Notice tone="warn" icon="warn">
        <p>{t('invoices.not_set_up')}</p>
        {may('settings:write') ? (
          <Link to="/settings/{-$part}" params={{ part: 'invoices' }}>
            {t('invoices.set_up')}
          </Link>
        ) : (
          <p>{t('invoices.ask_owner')}</p>
        )}
      </Notice>
    </div>
  );
}
