// An invoice as it is printed, page by page, and its PDF.

import { Button, Skeleton } from '@mantine/core';
import { explain } from '@shared/ui/explain';
import { useRegained } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Paper, type Papers, pictureOf, save } from '../../services/invoices';
import { Failed } from '../Bits';
import classes from './Invoice.module.css';
import { InvoiceIcon } from './icons';

interface ViewerProps {
  papers: Papers;
  /** Its number, for whoever does not see the picture. */
  number: string;
}

export function Viewer({ papers, number }: ViewerProps) {
  const { t } = useTexts();
  const [page, setPage] = useState(1);
  const [large, setLarge] = useState(false);
  const found = useQuery({ ...pictureOf(papers, page), placeholderData: keepPreviousData });
  const url = useAddress(found.data?.blob);
  const pages = found.data?.pages ?? 1;
  return (
    <>
      {found.error ? (
        <Failed error={found.error} title={t('invoices.no_picture')} onAgain={() => void found.refetch()} />
      ) : url ? (
        <div className={classes.paper} aria-busy={found.isPlaceholderData}>
          <button
            type="button"
            className={classes.zoom}
            aria-pressed={large}
            title={t(large ? 'invoices.smaller' : 'invoices.larger')}
            onClick={() => setLarge(!large)}
          >
            <img id="invoice-picture" src={url} alt={t('invoices.picture', { number, page, pages })} />
          </button>
        </div>
      ) : (
        <Skeleton className={classes.waiting ?? ''} radius="md" aria-busy="true" />
      )}
      {pages > 1 && (
        <div className={classes.pages}>
          <Turn text={t('invoices.page_before')} to={page - 1} pages={pages} onTurn={setPage} />
          <span aria-live="polite">{t('invoices.page', { page, pages })}</span>
          <Turn text={t('invoices.page_after')} to={page + 1} pages={pages} onTurn={setPage} />
        </div>
      )}
    </>
  );
}

interface TurnProps {
  text: string;
  to: number;
  pages: number;
  onTurn: (page: number) => void;
}

/** At the end it does nothing, and keeps the focus. */
function Turn({ text, to, pages, onTurn }: TurnProps) {
  const over = to < 1 || to > pages;
  return (
    <Button
      size="sm"
      variant="default"
      aria-disabled={over}
      data-disabled={over}
      onClick={() => !over && onTurn(to)}
    >
      {text}
    </Button>
  );
}

/** An address for it, as long as it is shown. */
function useAddress(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return blob && url;
}

interface DownloadButtonProps {
  papers: Papers;
  paper?: Paper;
  id: string;
  text: string;
}

export function DownloadButton({ papers, paper = 'a4', id, text }: DownloadButtonProps) {
  const texts = useTexts();
  const loading = useMutation({
    mutationFn: async () => save(await papers.download(paper)),
    networkMode: 'always',
  });
  const button = useRegained<HTMLButtonElement>(loading.isPending);
  return (
    <>
      {loading.error && <Notice tone="bad">{explain(loading.error, texts)}</Notice>}
      <Button
        id={id}
        ref={button}
        variant={paper === 'a4' ? 'filled' : 'default'}
        size={paper === 'a4' ? 'md' : 'sm'}
        leftSection={<InvoiceIcon name="download" />}
        loading={loading.isPending}
        onClick={() => loading.mutate()}
      >
        {text}
      </Button>
    </>
  );
}
