// The page before anybody is known.

import { useTexts } from '@shared/ui/language';
import { LanguageButton } from '@shared/ui/parts';
import { type ReactNode, useEffect } from 'react';
import { Icon } from '../app/icons';
import { SchemeButton } from '../app/tools';
import classes from './sign-in.module.css';

export function SignInPage({ title, children }: { title: string; children: ReactNode }) {
  const { language } = useTexts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title is another one in another language
  useEffect(() => {
    document.title = `${title} · Comanda`;
  }, [title, language]);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.head}>
          <span className={classes.brand}>
            <Icon name="dish" size={26} />
            Comanda
          </span>
          <span className={classes.tools}>
            <SchemeButton />
            <LanguageButton size={44} />
          </span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
