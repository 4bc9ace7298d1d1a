// Who one is at a business by one's phone number. A code has proved it; from then on the guest that this browser is there
// is that customer, and an account that is signed in may be one as well.

import { NEW_ADDRESS } from '@shared/addresses';
import { api, Problem } from '@shared/api/client';
import type {
  AddressCreate,
  AddressRead,
  AddressUpdate,
  OtpSent,
  OwnProfile,
  OwnProfileUpdate,
  PhoneProved,
  PhoneSignIn,
} from '@shared/api/schema';
import { read, write } from '@shared/store';
import type { Language } from '@shared/text';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import type { Details } from './basket';
import { dropToken, guestOf, keepToken, presentToken, tokensOf } from './identity';
import { asHearer } from './notifications';
import { ACCOUNT, forgetOrders } from './queries';
import { dropSeen, everySeen } from './seen';
import { maySignedIn } from './signedIn';

const provedKey = (slug: string) => `phone:${slug}`;

/** Of the guest that has proved a phone here, whoever orders by now; null where none has. */
export async function provedToken(slug: string): Promise<string | null> {
  const guest = await read<string>(provedKey(slug));
  if (guest === undefined) return null;
  return (await tokensOf(slug)).find((token) => guestOf(token) === guest) ?? null;
}

const forgetProof = (slug: string): Promise<void> => write({ [provedKey(slug)]: undefined });

type Ask<T> = (headers: Record<string, string>) => Promise<{ data?: T; error?: unknown; response: Response }>;

const isNobody = (error: unknown): boolean => error instanceof Problem && error.code === 'not_signed_in';

/** As whoever has proved a phone, and as the owner of the account. Raises Problem, NoAnswer. */
export const asOwn = async <T>(slug: string, ask: Ask<T>): Promise<T> =>
  asHearer({ slug, token: await provedToken(slug) }, ask);

/** As the guest that one is here, or a new one. Raises Problem, NoAnswer. */
export async function asGuest<T>(slug: string, ask: Ask<T>): Promise<T> {
  const token = (await provedToken(slug)) ?? (await presentToken(slug));
  try {
    return await asHearer({ slug, token }, ask);
  } catch (error) {
    if (!token || !isNobody(error)) throw error;
    await dropToken(slug, token);
    return asHearer({ slug, token: null }, ask);
  }
}

export interface Mine {
  customer: OwnProfile;
  /** Whether this browser has proved the phone; else the account is the customer's. */
  byPhone: boolean;
}

/** Who one is at a business; null for whoever has said nothing yet, of whom the server is not asked. */
export const ownAt = (slug: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'own', slug],
    queryFn: async ({ signal }): Promise<Mine | null> => {
      const token = await provedToken(slug);
      if (token === null && !maySignedIn()) return null;
      const query = { restaurant: slug };
      try {
        const { customer } = await asOwn(slug, (headers) =>
          api.GET('/api/customer/phone', { params: { query }, headers, signal }),
        );
        if (customer) return { customer, byPhone: token !== null };
      } catch (error) {
        if (!isNobody(error)) throw error;
      }
      await forgetProof(slug);
      return null;
    },
    networkMode: 'always',
  });

const readAgain = (slug: string): Promise<void> => queries.invalidateQueries(ownAt(slug));

// --- proving it ---

/** What a code is asked for: no other opens this. */
const purpose = 'login';

export const sendCode = (
  slug: string,
  phone: string,
  language: Language,
  purpose: 'login' | 'data' = 'login',
): Promise<OtpSent> =>
  asGuest(slug, (headers) =>
    api.POST('/api/customer/phone/send-otp', {
      params: { query: { restaurant: slug } },
      headers,
      body: { phone, purpose, language },
    }),
  );

export async function prove(slug: string, body: Omit<PhoneSignIn, 'purpose'>): Promise<PhoneProved> {
  const proved = await asGuest(slug, (headers) =>
    api.POST('/api/customer/phone/verify-otp', {
      params: { query: { restaurant: slug } },
      headers,
      body: { ...body, purpose },
    }),
  );
  await keepToken(slug, proved.guest_token);
  await write({ [provedKey(slug)]: guestOf(proved.guest_token) });
  void forgetOrders();
  const mine: Mine = { customer: proved.customer, byPhone: true };
  queries.setQueryData(ownAt(slug).queryKey, mine);
  return proved;
}

/** This browser shows nobody's orders but its own again, and keeps none of the others. */
export async function signOutHere(slug: string): Promise<void> {
  await asOwn(slug, (headers) =>
    api.DELETE('/api/customer/phone', { params: { query: { restaurant: slug } }, headers }),
  ).catch((error: unknown) => {
    if (!isNobody(error)) throw error;
  });
  await forgetProof(slug);
  for (const { order, way } of await everySeen()) if (way.slug === slug) await dropSeen(order.id);
  queries.removeQueries({ queryKey: ['order'] });
  await forgetOrders();
}

// --- what is kept ---

/** What a customer is called who has never said their name. */
const NAMELESS = 'Walk-in Customer';

export const nameSaid = ({ name }: OwnProfile): string => (name === NAMELESS ? '' : name);

/** What one's profile says to an order. */
export function detailsOf(customer: OwnProfile | undefined): Details {
  if (!customer) return {};
  const { phone, email } = customer;
  const name = nameSaid(customer);
  return {
    ...(name ? { customer_name: name } : {}),
    ...(phone ? { customer_phone: phone } : {}),
    ...(email ? { customer_email: email } : {}),
  };
}

export async function changeOwn(slug: string, body: OwnProfileUpdate): Promise<void> {
  const customer = await asOwn(slug, (headers) =>
    api.PATCH('/api/customer/phone', { params: { query: { restaurant: slug } }, headers, body }),
  );
  queries.setQueryData(ownAt(slug).queryKey, (known) => known && { ...known, customer });
}

export async function addAddress(slug: string, body: AddressCreate): Promise<AddressRead> {
  const made = await asOwn(slug, (headers) =>
    api.POST('/api/customer/phone/addresses', { params: { query: { restaurant: slug } }, headers, body }),
  );
  await readAgain(slug);
  return made;
}

export async function changeAddress(slug: string, address_id: string, body: AddressUpdate): Promise<void> {
  await asOwn(slug, (headers) =>
    api.PATCH('/api/customer/phone/addresses/{address_id}', {
      params: { path: { address_id }, query: { restaurant: slug } },
      headers,
      body,
    }),
  );
  await readAgain(slug);
}

export async function removeAddress(slug: string, address_id: string): Promise<void> {
  await asOwn(slug, (headers) =>
    api.DELETE('/api/customer/phone/addresses/{address_id}', {
      params: { path: { address_id }, query: { restaurant: slug } },
      headers,
    }),
  );
  await readAgain(slug);
}

/** As many as one may have. */
export const MOST_ADDRESSES = 20;

export const keepingOf = (slug: string) => ['keep address', slug];

/** Goes on while the page is left, and waits for a network; `keepingOf` finds how it stands. */
export function keepAddress(slug: string, said: Partial<AddressCreate>): void {
  void queries
    .getMutationCache()
    .build(queries, {
      mutationKey: keepingOf(slug),
      mutationFn: (body: AddressCreate) => addAddress(slug, body),
    })
    .execute({ ...NEW_ADDRESS, ...said })
    .catch(() => {}); // told where the order is followed
}
