import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Opens an order over the view one is at; the browser's back button closes it. */
export function useOpenOrder(): (id: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (id) => void navigate({ to: '.', search: (search) => ({ ...search, order: id }), resetScroll: false }),
    [navigate],
  );
}
