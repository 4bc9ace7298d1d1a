import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Opens an order over the view one is at, and in the place of an invoice; the browser's back button closes it. */
export function useOpenOrder(): (id: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (id) =>
      void navigate({
        to: '.',
        search: ({ invoice: _, ...search }) => ({ ...search, order: id }),
        resetScroll: false,
      }),
    [navigate],
  );
}
