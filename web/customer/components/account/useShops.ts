// The businesses one may have ordered at.

import { useQuery } from '@tanstack/react-query';
import { businesses } from '../../services/queries';
import { useLastMenu } from './Account';

/** The one whose menu was open here, and those that are listed; `known` as soon as there is nothing to wait for. */
export function useShops() {
  const { menu, known } = useLastMenu();
  const listed = useQuery(businesses);
  const here = menu?.business;
  const others = (listed.data ?? []).filter(({ slug }) => slug !== here?.slug);
  return { shops: here ? [here, ...others] : others, known: known && listed.isFetched };
}
