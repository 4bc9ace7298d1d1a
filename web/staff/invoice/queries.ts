// Invoices as the server has them: lists, one of them, its pages, and what is done with it.

import { api, problemOf, unwrap } from '@shared/api/client';
import type {
  CreditCreate,
  InvoiceCreate,
  InvoiceDetail,
  InvoiceKind,
  InvoiceLook,
  InvoiceRead,
  InvoiceSent,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { once } from '../app/once';
import { refreshMoney } from '../order/paymentQueries';

const keys = {
  all: ['invoices'] as const,
  one: (id: string) => ['invoices', 'one', id] as const,
};

// Nothing on the stream tells of invoices, and guests ask for their own.
const NOW_AND_THEN = 30_000;
const SOON = 3_000;

export interface WantedInvoices {
  status?: InvoiceRead['status'][];
  kind?: InvoiceKind[];
  since?: string;
  until?: string;
  customer_id?: string;
  order_id?: string;
  q?: string;
}

export const invoicesQuery = (wanted: WantedInvoices) =>
  infiniteQueryOptions({
    queryKey: [...keys.all, 'list', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/invoices', {
          params: { query: { ...wanted, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
    refetchInterval: NOW_AND_THEN,
  });

const of = (invoice_id: string) => ({ path: { invoice_id } });

/** Whether somebody is still at work on it: its PDF is made, and its buyer told, right after it was issued. */
const isUnfinished = (invoice: InvoiceDetail | undefined): boolean =>
  invoice !== undefined && invoice.invoice_number !== null && invoice.pdf_filename === null;

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: keys.one(id),
    queryFn: () => unwrap(api.GET('/api/v1/invoices/{invoice_id}', { params: of(id) })),
    refetchInterval: ({ state }) => (isUnfinished(state.data) ? SOON : NOW_AND_THEN),
  });

/** What an order's invoice would be, or is. Always asked anew: it says what may be done. */
export const offerQuery = (order_id: string) =>
  queryOptions({
    queryKey: [...keys.all, 'offer', order_id],
    queryFn: () => unwrap(api.GET('/api/v1/orders/{order_id}/invoice', { params: { path: { order_id } } })),
    staleTime: 0,
  });

// --- pictures and files -------------------------------------------------------------------------------------------

export interface Picture {
  blob: Blob;
  /** How many there are. */
  pages: number;
}

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Raises Problem. */
async function fileOf(asked: Promise<Answer>): Promise<Blob> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response, error);
  return data as Blob;
}

async function pictureOf(asked: Promise<Answer>): Promise<Picture> {
  const [blob, { response }] = await Promise.all([fileOf(asked), asked]);
  return { blob, pages: Number(response.headers.get('X-Page-Count')) || 1 };
}

/** Drafts look otherwise as soon as they are changed; what is issued looks as it did. `version`: of a draft. */
export const pageQuery = (id: string, page: number, version: string) =>
  queryOptions({
    queryKey: [...keys.one(id), 'page', page, version],
    queryFn: ({ signal }) =>
      pictureOf(
        api.GET('/api/v1/invoices/{invoice_id}/pages/{page}', {
          params: { path: { invoice_id: id, page } },
          parseAs: 'blob',
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });

/** As it would be issued now; null: nothing can be asked for yet. */
export const previewQuery = (body: InvoiceCreate | null) =>
  queryOptions({
    queryKey: ['invoice preview', body],
    queryFn: ({ signal }) =>
      pictureOf(
        api.POST('/api/v1/invoices/preview', { body: body as InvoiceCreate, parseAs: 'blob', signal }),
      ),
    enabled: body !== null,
    placeholderData: keepPreviousData,
  });

/** How the business's tax number is called, and how numbers begin with this prefix; null: the installation's. */
export const numbersQuery = (prefix: string | null) =>
  queryOptions({
    queryKey: ['invoice numbers', prefix],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/settings/invoices/numbers', {
          params: { query: prefix === null ? {} : { prefix } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const lookQuery = (body: InvoiceLook | null) =>
  queryOptions({
    queryKey: ['invoice look', body],
    queryFn: ({ signal }) =>
      pictureOf(
        api.POST('/api/v1/settings/invoices/preview', { body: body as InvoiceLook, parseAs: 'blob', signal }),
      ),
    enabled: body !== null,
    placeholderData: keepPreviousData,
  });

// Whoever waits for a file waits until it is made: there may be a month of them in it.
const patiently = (request: Request): Promise<Response> => fetch(request);

export const readPdf = (id: string, paper: 'a4' | 'receipt'): Promise<Blob> =>
  fileOf(
    api.GET('/api/v1/invoices/{invoice_id}/download', {
      params: { ...of(id), query: { paper } },
      parseAs: 'blob',
      fetch: patiently,
    }),
  );

export const readZip = (month: string): Promise<Blob> =>
  fileOf(
    api.GET('/api/v1/invoices/export.zip', {
      params: { query: { month } },
      parseAs: 'blob',
      fetch: patiently,
    }),
  );

export const readTable = (month: string, spreadsheet: boolean): Promise<Blob> =>
  fileOf(
    api.GET('/api/v1/invoices/export.csv', {
      params: { query: { month, spreadsheet } },
      parseAs: 'blob',
      fetch: patiently,
    }),
  );

/** The months that have invoices, newest first, and how many each has. */
export const monthsQuery = queryOptions({
  queryKey: [...keys.all, 'months'],
  queryFn: () => unwrap(api.GET('/api/v1/invoices/months')),
});

// --- what is done with it -----------------------------------------------------------------------------------------

async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await Promise.all([queries.invalidateQueries({ queryKey: keys.all }), refreshMoney()]);
  }
}

/** Raises Problem, as all that follow. */
export const createInvoice = (body: InvoiceCreate): Promise<InvoiceDetail> =>
  changing(once((headers) => api.POST('/api/v1/invoices', { body, headers })));

export const removeDraft = (draft_id: string) =>
  changing(unwrap(api.DELETE('/api/v1/invoices/{draft_id}', { params: { path: { draft_id } } })));

export const creditInvoice = (id: string, body: CreditCreate): Promise<InvoiceDetail> =>
  changing(
    once(
      (headers) => api.POST('/api/v1/invoices/{invoice_id}/credit', { params: of(id), body, headers }),
      JSON.stringify(['credit', id, body]),
    ),
  );

/** Answers by which way it went. */
export const sendInvoice = async (id: string, email: string | null): Promise<InvoiceSent> => {
  const sent = await changing(
    once((headers) =>
      api.POST('/api/v1/invoices/{invoice_id}/send', { params: of(id), body: { email }, headers }),
    ),
  );
  await queries.invalidateQueries({ queryKey: ['messages'] });
  return sent;
};

export const markPaid = (id: string, method: 'cash' | 'transfer'): Promise<InvoiceDetail> =>
  changing(
    once((headers) =>
      api.POST('/api/v1/invoices/{invoice_id}/paid', { params: of(id), body: { method }, headers }),
    ),
  );
