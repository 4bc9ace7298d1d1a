// Invoices: those of the account, the one of an order, and the one of a link in a message.

import { api, Problem, unwrap } from '@shared/api/client';
import type {
  AccountInvoiceDetail,
  InvoiceKind,
  InvoiceOffer,
  InvoiceRead,
  InvoiceRequest,
  LinkedInvoice,
  ProfileUpdate,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { asOwner } from './account';
import { changeProfile, forget } from './accountQueries';
import { ACCOUNT } from './queries';

export type InvoiceStatus = InvoiceRead['status'];

type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

// Without a network they fail at once, and say so.
const always = { networkMode: 'always' } as const;

// --- its pages as pictures, and its PDF ---

export interface Picture {
  blob: Blob;
  /** How many pages the invoice has. */
  pages: number;
}

export interface Download {
  blob: Blob;
  name: string;
}

export type Paper = 'a4' | 'receipt';

/** Where the pictures and the PDF of one invoice come from. */
export interface Papers {
  key: readonly string[];
  picture: (page: number, signal: AbortSignal) => Promise<Picture>;
  download: (paper: Paper) => Promise<Download>;
}

async function counted(asked: Asked<Blob>): Asked<Picture> {
  const { data, error, response } = await asked;
  const pages = Number(response.headers.get('X-Page-Count')) || 1;
  return { error, response, ...(data ? { data: { blob: data, pages } } : {}) };
}

async function named(asked: Asked<Blob>): Asked<Download> {
  const { data, error, response } = await asked;
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { error, response, ...(data ? { data: { blob: data, name: name ?? 'invoice.pdf' } } : {}) };
}

export const papersOf = (invoice_id: string): Papers => ({
  key: [ACCOUNT, 'invoice-pages', invoice_id],
  picture: (page, signal) =>
    asOwner((headers) =>
      counted(
        api.GET('/api/customer/invoices/{invoice_id}/pages/{page}', {
          headers,
          params: { path: { invoice_id, page } },
          parseAs: 'blob',
          signal,
        }),
      ),
    ),
  download: (paper) =>
    asOwner((headers) =>
      named(
        api.GET('/api/customer/invoices/{invoice_id}/download', {
          headers,
          params: { path: { invoice_id }, query: { paper } },
          parseAs: 'blob',
        }),
      ),
    ),
});

export const pictureOf = ({ key, picture }: Papers, page: number) =>
  queryOptions({
    queryKey: [...key, page],
    queryFn: ({ signal }) => picture(page, signal),
    staleTime: Number.POSITIVE_INFINITY, // what is issued stays as it is
    ...always,
  });

/** Into the downloads of the device. */
export function save({ blob, name }: Download): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it only after a question
}

// --- of the account ---

export interface InvoiceFilter {
  status?: Exclude<InvoiceStatus, 'draft'> | undefined;
  kind?: InvoiceKind[] | undefined;
  /** Days, as 2026-11-21. */
  since?: string | undefined;
  until?: string | undefined;
}

export const accountInvoices = (filter: InvoiceFilter) =>
  infiniteQueryOptions({
    queryKey: [ACCOUNT, 'invoices', filter],
    queryFn: ({ pageParam, signal }) => {
      const { status, kind, since, until } = filter;
      const query = {
        ...(status ? { status: [status] } : {}),
        ...(kind ? { kind } : {}),
        ...(since ? { since } : {}),
        ...(until ? { until } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return asOwner((headers) => api.GET('/api/customer/invoices', { headers, params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...always,
  });

export const accountInvoice = (invoice_id: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'invoice', invoice_id],
    queryFn: ({ signal }): Promise<AccountInvoiceDetail> =>
      asOwner((headers) =>
        api.GET('/api/customer/invoices/{invoice_id}', { headers, params: { path: { invoice_id } }, signal }),
      ),
    ...always,
  });

// --- of an order ---

/** What is asked for changes with how the order stands. */
export const standingOf = (order: { status: string; payment_status: string }): string =>
  `${order.status} ${order.payment_status}`;

export const offerOf = (order_id: string, standing: string) =>
  queryOptions({
    queryKey: [ACCOUNT, 'invoice-offer', order_id, standing],
    queryFn: ({ signal }): Promise<InvoiceOffer> =>
      asOwner((headers) =>
        api.GET('/api/customer/orders/{order_id}/invoice', {
          headers,
          params: { path: { order_id } },
          signal,
        }),
      ),
    ...always,
  });

export async function issueInvoice(order_id: string, body: InvoiceRequest): Promise<AccountInvoiceDetail> {
  const made = await asOwner((headers) =>
    api.POST('/api/customer/orders/{order_id}/invoice', { headers, params: { path: { order_id } }, body }),
  );
  void forget('invoices', 'invoice', 'invoice-offer'); // also what it takes the place of stands otherwise now
  queries.setQueryData(accountInvoice(made.id).queryKey, made);
  return made;
}

/** The id of the order's invoice, which is issued where nothing is missing; null where something has to be said or
 * asked first. Raises NoAnswer, Problem not_signed_in. */
export async function reachInvoice(order_id: string, standing: string): Promise<string | null> {
  const offer = await queries.fetchQuery({ ...offerOf(order_id, standing), staleTime: 0 });
  if (offer.invoice) return offer.invoice.id;
  if (!offer.possible || offer.missing.length > 0) return null;
  try {
    return (await issueInvoice(order_id, {})).id;
  } catch (error) {
    if (error instanceof Problem && [403, 409, 422].includes(error.status)) return null; // told where one is led to
    throw error;
  }
}

export const keepingOf = (invoice_id: string) => ['keep buyer', invoice_id];

/** Of the buyer of an invoice. Goes on while the page is left; `keepingOf` finds how it stands. */
export function keepInProfile(invoice_id: string, body: ProfileUpdate): void {
  void queries
    .getMutationCache()
    .build(queries, { mutationKey: keepingOf(invoice_id), mutationFn: changeProfile, ...always })
    .execute(body)
    .catch(() => {}); // told beside the invoice
}

// --- of a link ---

export const linkedInvoice = (slug: string, link: string) =>
  queryOptions({
    queryKey: ['linked-invoice', slug, link],
    queryFn: ({ signal }): Promise<LinkedInvoice> =>
      unwrap(
        api.GET('/api/invoices/{slug}/{invoice_link}', {
          params: { path: { slug, invoice_link: link } },
          signal,
        }),
      ),
    ...always,
  });

export const linkedPapers = (slug: string, link: string): Papers => ({
  key: ['linked-invoice-pages', slug, link],
  picture: (page, signal) =>
    unwrap(
      counted(
        api.GET('/api/invoices/{slug}/{invoice_link}/pages/{page}', {
          params: { path: { slug, invoice_link: link, page } },
          parseAs: 'blob',
          signal,
        }),
      ),
    ),
  download: () =>
    unwrap(
      named(
        api.GET('/api/invoices/{slug}/{invoice_link}/download', {
          params: { path: { slug, invoice_link: link } },
          parseAs: 'blob',
        }),
      ),
    ),
});
