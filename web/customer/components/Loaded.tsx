// What is read from the server, while it is not there yet and where it cannot be read.

import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from './Bits';

interface LoadedProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** Of what stands there until it is read. */
  height: number;
  children: (data: T) => ReactNode;
}

/** A query's three states; what was read stays while it cannot be read again. */
export function Loaded<T>({ query, height, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failed error={query.error} onAgain={() => void query.refetch()} />;
  return <Skeleton h={height} radius="lg" />;
}
