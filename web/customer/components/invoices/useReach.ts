// From an order to its invoice, in one tap where nothing is missing.

import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { reachInvoice, standingOf } from '../../services/invoices';

export function useReach(order: { id: string; status: string; payment_status: string }) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => reachInvoice(order.id, standingOf(order)),
    networkMode: 'always',
    onSuccess: (invoice) =>
      invoice === null
        ? navigate({ to: '/customer/orders/$id/invoice', params: { id: order.id } })
        : navigate({ to: '/customer/invoices/$id', params: { id: invoice } }),
  });
}
