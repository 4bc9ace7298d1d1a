// A list that is read page by page, as far as one looks.

import { More } from '@shared/ui/parts';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { IconName } from './icons';
import { Empty, Loaded } from './parts';

interface PagedProps<T> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  /** Where there is nothing. */
  icon: IconName;
  none: string;
  /** What the button says that shows what comes next. */
  more: string;
  children: (items: T[]) => ReactNode;
}

export function Paged<T>({ query, icon, none, more, children }: PagedProps<T>) {
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (!items.length) return <Empty icon={icon} text={none} />;
        return (
          <>
            {children(items)}
            <More list={query} text={more} />
          </>
        );
      }}
    </Loaded>
  );
}
