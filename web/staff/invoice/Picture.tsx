// Pictures of pages, which are read with the session's token and so are no address by themselves.

import { Skeleton } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import type { UseQueryResult } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useAsk } from '../app/ask';
import { Icon } from '../app/icons';
import { Failed } from '../app/parts';
import { ToolButton } from '../app/ToolButton';
import classes from './picture.module.css';
import { type Picture, pageQuery } from './queries';

function useAddress(blob: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => {
      // What comes in its place is drawn first.
      setTimeout(() => URL.revokeObjectURL(made), 1000);
    };
  }, [blob]);
  return address;
}

interface SheetProps {
  query: UseQueryResult<Picture>;
  alt: string;
  /** Shows it as large as there is room for. `alone`: just this page. */
  enlarge?: (() => void) | 'alone';
}

/** One page. What was shown stays while what takes its place is on its way. */
export function Sheet({ query, alt, enlarge }: SheetProps) {
  const { t } = useTexts();
  const { ask } = useAsk();
  const address = useAddress(query.data?.blob);
  if (query.error && !query.data) return <Failed error={query.error} again={() => void query.refetch()} />;
  if (address === null) {
    return (
      <div className={classes.sheet} role="status">
        <span className="visually-hidden">{t('loading')}</span>
        <Skeleton className={classes.blank ?? ''} />
      </div>
    );
  }
  const alone = () =>
    void ask(
      alt,
      () => (
        <div className={classes.large}>
          <Sheet query={query} alt={alt} />
        </div>
      ),
      { wide: true },
    );
  const picture = <img src={address} alt={alt} />;
  return (
    <div className={classes.sheet} aria-busy={query.isPlaceholderData}>
      {enlarge ? (
        <button
          type="button"
          aria-label={t('invoice.enlarge', { what: alt })}
          onClick={enlarge === 'alone' ? alone : enlarge}
        >
          {picture}
          <span className={classes.lens}>
            <Icon name="search" size={18} />
          </span>
        </button>
      ) : (
        picture
      )}
    </div>
  );
}

interface PagesProps {
  id: string;
  /** What it is called, to who cannot see it. */
  name: string;
  /** Of a draft: when it looks otherwise, this is another one. */
  version?: string;
}

/** The pages of an invoice, one at a time. */
export function Pages({ id, name, version = '' }: PagesProps) {
  const { ask } = useAsk();
  const [page, setPage] = useState(1);
  return (
    <PageOf
      {...{ id, name, version, page, setPage }}
      enlarge={() =>
        void ask(name, () => <Large id={id} name={name} version={version} first={page} />, { wide: true })
      }
    />
  );
}

function Large({ first, ...of }: Required<PagesProps> & { first: number }) {
  const [page, setPage] = useState(first);
  return (
    <div className={classes.large}>
      <PageOf {...of} page={page} setPage={setPage} />
    </div>
  );
}

interface PageOfProps extends Required<PagesProps> {
  page: number;
  setPage: (page: number) => void;
  enlarge?: () => void;
}

function PageOf({ id, name, version, page, setPage, enlarge }: PageOfProps) {
  const { t } = useTexts();
  const query = useQuery(pageQuery(id, page, version));
  const pages = query.data?.pages ?? 1;
  const alt = t('invoice.page_of', { name, page, pages });
  return (
    <div className={classes.pages}>
      <Sheet query={query} alt={alt} {...(enlarge ? { enlarge } : {})} />
      {pages > 1 && (
        <p className={classes.pager}>
          <ToolButton
            icon="back"
            size={44}
            label={t('invoice.page_before')}
            disabled={page <= 1}
            onClick={() => setPage(page - 1)}
          />
          <span role="status">{t('invoice.page', { page, pages })}</span>
          <ToolButton
            icon="chevron"
            size={44}
            label={t('invoice.page_after')}
            disabled={page >= pages}
            onClick={() => setPage(page + 1)}
          />
        </p>
      )}
    </div>
  );
}
