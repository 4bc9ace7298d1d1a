// Small pieces of both apps.

import { ActionIcon, type ActionIconProps, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { LANGUAGES } from '../text';
import { Icon, type IconName } from './Icon';
import { useLanguage } from './language';
import classes from './parts.module.css';

/** Text of a person: its direction is its own, within a sentence of the other one. */
export const Own = ({ children }: { children: ReactNode }) => <bdi>{children}</bdi>;

/** Numbers, codes, addresses: always from left to right. */
export const Ltr = ({ children, className }: { children: ReactNode; className?: string | undefined }) => (
  <bdi dir="ltr" className={className}>
    {children}
  </bdi>
);

export function LanguageButton(look: ActionIconProps) {
  const { texts, choose } = useLanguage();
  const other = texts.language === 'ar' ? 'en' : 'ar';
  const { name, short } = LANGUAGES[other];
  return (
    <ActionIcon
      variant="default"
      radius="xl"
      size={34}
      {...look}
      lang={other}
      aria-label={`${short} · ${name}`}
      onClick={() => choose(other)}
    >
      <b>{short}</b>
    </ActionIcon>
  );
}

interface NoticeProps {
  tone?: 'info' | 'good' | 'warn' | 'bad';
  icon?: IconName;
  children: ReactNode;
}

export function Notice({ tone = 'info', icon = 'info', children }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}

interface MoreProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  text: string;
}

/** Under a list that comes in pages: gets the next one, while there is one. */
export function More({ list, text }: MoreProps) {
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="default"
      className={classes.more ?? ''}
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {text}
    </Button>
  );
}
