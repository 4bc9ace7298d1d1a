// A page beyond the menu: the way back, its title, the language.

import { ActionIcon } from '@mantine/core';
import { Icon } from '@shared/ui/Icon';
import { useTexts } from '@shared/ui/language';
import { LanguageButton } from '@shared/ui/parts';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './Page.module.css';

interface PageProps {
  title: string;
  back: string;
  children: ReactNode;
  foot?: ReactNode;
}

export function Page({ title, back, children, foot }: PageProps) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    // What led here went with the page before. Where nothing was pressed yet, one starts at the top.
    if (document.activeElement === document.body && navigator.userActivation?.hasBeenActive) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <ActionIcon component={Link} to={back} variant="default" radius="xl" size="lg" aria-label={t('back')}>
          <Icon name="back" />
        </ActionIcon>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <LanguageButton />
      </header>
      <main className={classes.main} tabIndex={-1}>
        {children}
      </main>
      {foot && <div className={classes.foot}>{foot}</div>}
    </div>
  );
}
