// What belongs to one customer, newest first, as far back as one looks.

import { More } from '@shared/ui/parts';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { IconName } from '../app/icons';
import { Empty, Loaded } from '../app/parts';

interface PagedProps<T> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  /** Where there is nothing. */
  icon: IconName;
  none: string;
  /** What the button says that shows what was before. */
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
