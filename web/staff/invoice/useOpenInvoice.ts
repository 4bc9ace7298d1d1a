import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Opens an invoice over the view one is at, and over an order that is open there; the browser's back button closes
 * it. */
export function useOpenInvoice(): (id: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (id) => void navigate({ to: '.', search: (search) => ({ ...search, invoice: id }), resetScroll: false }),
    [navigate],
  );
}
