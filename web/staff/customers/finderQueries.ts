// Finding a customer while an order is taken, making one known, and proving a phone.

import { api, unwrap } from '@shared/api/client';
import type { CustomerCreate, CustomerDetail, CustomerRead, OtpSend, OtpSent } from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { bookKeys, changeCustomer, customerQuery, refreshBook } from './queries';

const MOST = 8;

/** Whom `q` finds, best first; nothing typed: who was here last. Another `q` leaves the answer to the one before. */
export const finderQuery = (q: string) =>
  queryOptions({
    queryKey: [...bookKeys.all, 'finder', q],
    queryFn: ({ signal }) =>
      unwrap(
        q
          ? api.GET('/api/v1/customers/search', { params: { query: { q, limit: MOST } }, signal })
          : api.GET('/api/v1/customers/recent', { params: { query: { limit: MOST } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

/** As it is now, not as it was read a moment ago. */
export const readCustomer = (id: string): Promise<CustomerDetail> =>
  queries.fetchQuery({ ...customerQuery(id), staleTime: 0 });

function keep(customer: CustomerDetail): CustomerDetail {
  queries.setQueryData(bookKeys.one(customer.id), customer);
  void refreshBook();
  return customer;
}

/** Raises Problem, NoAnswer. */
export const createCustomer = async (body: CustomerCreate): Promise<CustomerDetail> =>
  keep(await once((headers) => api.POST('/api/v1/customers', { body, headers })));

/** Who was deactivated is so no more. Raises Problem, NoAnswer. */
export const bringBack = async (id: string): Promise<CustomerDetail> =>
  keep(await changeCustomer(id, { is_active: true }));

/** What a code is asked for: of a full profile only the number is proved again. */
const purposeOf = (customer: CustomerRead) =>
  customer.type === 'full' ? ('verification' as const) : ('registration' as const);

export const sendCode = (customer: CustomerRead, phone: string, language: OtpSend['language']) =>
  unwrap<OtpSent>(
    api.POST('/api/v1/customers/send-otp', {
      body: { phone, purpose: purposeOf(customer), language: language ?? null },
    }),
  );

interface Proof {
  phone: string;
  name: string;
  code: string;
}

/** The code came back: the phone is theirs, the profile full. `name`: of a guest, who may not have one. */
export async function provePhone(
  customer: CustomerRead,
  { phone, name, code }: Proof,
): Promise<CustomerDetail> {
  const path = { customer_id: customer.id };
  if (purposeOf(customer) === 'verification') {
    await unwrap(
      api.POST('/api/v1/customers/verify-otp', { body: { phone, purpose: 'verification', code } }),
    );
    return keep(await readCustomer(customer.id));
  }
  const body = {
    type: 'full' as const,
    otp_code: code,
    name,
    preference_consent: false,
    ...(phone === customer.phone ? {} : { phone }),
  };
  return keep(await unwrap(api.POST('/api/v1/customers/{customer_id}/upgrade', { params: { path }, body })));
}
