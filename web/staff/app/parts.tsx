// What every view is put together from.

import { Button, Skeleton } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { FindItem } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import type { ReactNode } from 'react';
import { cx } from './cx';
import { Icon, type IconName } from './icons';
import classes from './parts.module.css';
import { useExplain } from './useExplain';

interface PageProps {
  title: string;
  tools?: ReactNode;
  /** For views whose name is seen elsewhere. */
  quietTitle?: boolean;
  wide?: boolean;
  children: ReactNode;
}

export function Page({ title, tools, quietTitle = false, wide = false, children }: PageProps) {
  return (
    <div className={cx(classes.page, wide && classes.wide)}>
      <div className={cx(classes.head, quietTitle && !tools && 'visually-hidden')}>
        <h2 className={quietTitle ? 'visually-hidden' : classes.title}>{title}</h2>
        {tools && <div className={classes.tools}>{tools}</div>}
      </div>
      {children}
    </div>
  );
}

interface CardProps {
  /** The title's, unlike any other of the page. */
  id: string;
  title: string;
  /** Beside the title. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A part of a page, with its title. */
export function Card({ id, title, tools, children }: CardProps) {
  return (
    <section className={classes.card} aria-labelledby={id}>
      {tools ? (
        <div className={classes.cardHead}>
          <h3 id={id}>{title}</h3>
          {tools}
        </div>
      ) : (
        <h3 id={id}>{title}</h3>
      )}
      {children}
    </section>
  );
}

/** What was found, each in a row as high as it needs. `busy`: something else was asked for and is on its way. */
export function Rows({ busy = false, children }: { busy?: boolean; children: ReactNode }) {
  return (
    <ul className={classes.rows} aria-busy={busy}>
      {children}
    </ul>
  );
}

/** The first line of a row: what it is, and how it stands. */
export function RowHead({ children }: { children: ReactNode }) {
  return <p className={classes.rowHead}>{children}</p>;
}

interface SayingProps {
  icon: IconName;
  text: string;
  action?: ReactNode;
}

/** A list without anything in it. */
export function Empty({ icon, text, action }: SayingProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon} data-tone="plain">
        <Icon name={icon} size={28} />
      </span>
      <p>{text}</p>
      {action}
    </div>
  );
}

export function Failed({ error, again }: { error: unknown; again: () => void }) {
  const explain = useExplain();
  const { t } = useTexts();
  // What does not go as things are now, or as it was asked for, goes no better the next time.
  const isFutile = error instanceof Problem && [409, 422].includes(error.status);
  return (
    <div className={classes.empty} role="alert">
      <span className={classes.emptyIcon} data-tone="bad">
        <Icon name="warn" size={28} />
      </span>
      <p>{explain(error)}</p>
      {!isFutile && (
        <Button variant="default" leftSection={<Icon name="again" />} onClick={again}>
          {t('try_again')}
        </Button>
      )}
    </div>
  );
}

/** Why something was refused, where it was asked for. */
export function Refusal({ error, item }: { error: unknown; item?: FindItem }) {
  const explain = useExplain();
  if (error === null) return null;
  return (
    <Notice tone="bad" icon="warn">
      {explain(error, item)}
    </Notice>
  );
}

/** The shape of what is on its way. */
export function Loading({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  const { t } = useTexts();
  return (
    <div className={classes.loading} role="status">
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and they never move
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** A query's three states; what was read stays while it cannot be read again. */
export function Loaded<T>({
  query,
  rows,
  children,
}: {
  query: QueryLike<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />;
  return <Loading rows={rows ?? 6} />;
}

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info' | 'violet' | 'urgent';

export function Tag({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {icon && <Icon name={icon} size={14} />}
      <span>{children}</span>
    </span>
  );
}

export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
