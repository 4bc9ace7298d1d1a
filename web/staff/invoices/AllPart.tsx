// Every invoice, credit note and draft, newest first.

import { Button, TextInput } from '@mantine/core';
import { western } from '@shared/format';
import { useTexts } from '@shared/ui/language';
import { More, Notice } from '@shared/ui/parts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { settingsQuery } from '../app/data';
import { Days, Filter, useNarrow, useTyped } from '../app/filters';
import { Icon } from '../app/icons';
import { Empty, Loaded } from '../app/parts';
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
      {/* biome-ignore lint/a11y/useSemanticElements: the element is not known to all browsers yet */}
      <div role="search" className={classes.filters}>
        <TextInput
          className={classes.text}
          type="search"
          radius="xl"
          size="md"
          aria-label={t('invoices.search')}
          placeholder={t('invoices.search')}
          leftSection={<Icon name="search" />}
          value={text}
          maxLength={100}
          onChange={(event) => setText(event.currentTarget.value)}
        />
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
        {filtered && (
          <Button
            variant="subtle"
            onClick={() => {
              setText('');
              set({ q: '', status: '', kind: '', since: '', until: '' });
            }}
          >
            {t('filter.clear')}
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const invoices = pages.flatMap((page) => page.items);
          if (!invoices.length) {
            return <Empty icon="invoice" text={t(filtered ? 'invoices.nothing' : 'invoices.none')} />;
          }
          return (
            <>
              <InvoiceRows invoices={invoices} busy={query.isPlaceholderData} />
              <More list={query} text={t('invoices.earlier')} />
            </>
          );
        }}
      </Loaded>
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
    <div className={classes.filters}>
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
