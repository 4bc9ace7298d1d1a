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
  // What gets the focus is scrolled to where neither bar is over it, however tall they are.
  const bars = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const page = document.documentElement.style;
    const watch = new ResizeObserver(() => {
      const heights = [...document.querySelectorAll<HTMLElement>('[data-bar]')].map(
        (one) => one.offsetHeight,
      );
      const [head = 0, below = 0] = heights.map((height) => height + 8); // and what is drawn around the focus
      page.scrollPaddingBlock = `${head}px ${below}px`;
    });
    for (const one of bars.current?.children ?? []) watch.observe(one);
    return () => {
      watch.disconnect();
      page.scrollPaddingBlock = '';
    };
  }, []);
  return (
    <div ref={bars} className={classes.page}>
      <header data-bar className={classes.head}>
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
      {foot && (
        <div data-bar className={classes.foot}>
          {foot}
        </div>
      )}
    </div>
  );
}
