// What every view is put together from.

import { Button, Skeleton } from '@mantine/core';
import { now } from '@shared/api/client';
import { useTexts } from '@shared/ui/language';
import { type ReactNode, useEffect, useState } from 'react';
import { cx } from './cx';
import { useExplain } from './explain';
import { Icon, type IconName } from './icons';
import classes from './parts.module.css';

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
      <div className={cx(classes.head, quietTitle && !tools && 'hidden')}>
        <h2 className={quietTitle ? 'hidden' : classes.title}>{title}</h2>
        {tools && <div className={classes.tools}>{tools}</div>}
      </div>
      {children}
    </div>
  );
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
      <span className={classes.emptyIcon}>
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
  return (
    <div className={classes.empty} role="alert">
      <span className={cx(classes.emptyIcon, classes.bad)}>
        <Icon name="warn" size={28} />
      </span>
      <p>{explain(error)}</p>
      <Button variant="default" leftSection={<Icon name="again" />} onClick={again}>
        {t('try_again')}
      </Button>
    </div>
  );
}

export function Notice({ tone = 'info', children }: { tone?: 'info' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <div className={cx(classes.notice, classes[tone])} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={tone === 'info' ? 'info' : 'warn'} />
      <div>{children}</div>
    </div>
  );
}

/** The shape of what is on its way. */
export function Loading({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  const { t } = useTexts();
  return (
    <div className={classes.loading} role="status">
      <span className="hidden">{t('loading')}</span>
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

type BadgeTone = 'plain' | 'good' | 'warn' | 'bad' | 'info' | 'violet';

export function Tag({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: BadgeTone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className={cx(classes.tag, classes[`tag_${tone}`])}>
      {icon && <Icon name={icon} size={14} />}
      <span>{children}</span>
    </span>
  );
}

/** Text of a person: keeps its own direction. */
export const Own = ({ children }: { children: ReactNode }) => <bdi dir="auto">{children}</bdi>;

/** Numbers, codes, addresses: always from left to right. */
export const Ltr = ({ children, className }: { children: ReactNode; className?: string | undefined }) => (
  <bdi dir="ltr" className={className}>
    {children}
  </bdi>
);

/** The server's present, looked at every few seconds. */
export function useNow(every = 10_000): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return at;
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
