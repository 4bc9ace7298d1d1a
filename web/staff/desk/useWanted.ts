import type { CustomerDetail } from '@shared/api/schema';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { toast } from '../app/toasts';
import { useExplain } from '../app/useExplain';
import { customerQuery } from '../customers/queries';

/** Whose order the address says it is to be: they are taken once. Answers how to forget them, once they have ordered:
 * not before, since the page begins anew with another address. */
export function useWanted(take: (customer: CustomerDetail) => void): () => void {
  const { customer: id } = useSearch({ from: '/new' });
  const navigate = useNavigate();
  const explain = useExplain();
  const { data, error } = useQuery({ ...customerQuery(id ?? ''), enabled: id !== undefined });
  const latest = useRef({ take, explain });
  latest.current = { take, explain };
  const taken = useRef<string>(undefined);
  useEffect(() => {
    if (id === undefined || id === taken.current || (!data && !error)) return;
    taken.current = id;
    if (data) latest.current.take(data);
    else toast(latest.current.explain(error), 'bad');
  }, [id, data, error]);
  return () => {
    if (id) void navigate({ to: '/new', search: ({ customer: _, ...rest }) => rest, replace: true });
  };
}
