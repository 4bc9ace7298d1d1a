// The business's own decisions, and who works there.

import { api, unwrap } from '@shared/api/client';
import type {
  InvitationCreate,
  SettingsRead,
  SettingsUpdate,
  StaffUpdate,
  TaxClassCreate,
  TaxClassUpdate,
} from '@shared/api/schema';
import { queries } from '@shared/ui/App';
import { queryOptions } from '@tanstack/react-query';
import { settingsQuery, taxClassesQuery } from '../app/data';
import { once } from '../app/once';
import { pictureBody } from '../app/pictures';
import { refreshBusiness } from '../app/session';

export const staffQuery = queryOptions({
  queryKey: ['staff'],
  queryFn: () => unwrap(api.GET('/api/v1/staff')),
});

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: () => unwrap(api.GET('/api/v1/invitations')),
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => unwrap(api.GET('/api/v1/me/sessions')),
});

export const hoursQuery = queryOptions({
  queryKey: ['settings', 'hours'],
  queryFn: () => unwrap(api.GET('/api/v1/settings/hours-preview', { params: { query: { days: 7 } } })),
});

async function changing<T>(work: Promise<T>, key: readonly unknown[]): Promise<T> {
  try {
    return await work;
  } finally {
    await queries.invalidateQueries({ queryKey: key });
  }
}

export async function updateSettings(body: SettingsUpdate): Promise<SettingsRead> {
  const saved = await changing(unwrap(api.PATCH('/api/v1/settings', { body })), settingsQuery.queryKey);
  await refreshBusiness();
  return saved;
}

/** As they are now, whatever was read before. */
export const readSettings = () => queries.fetchQuery({ ...settingsQuery, staleTime: 0 });

/** The logo itself is the body. */
export async function setLogo(file: File): Promise<void> {
  const work = api.PUT('/api/v1/settings/logo', {
    ...pictureBody(file),
  });
  await changing(unwrap(work), settingsQuery.queryKey);
  await refreshBusiness();
}

export async function removeLogo(): Promise<void> {
  await changing(unwrap(api.DELETE('/api/v1/settings/logo')), settingsQuery.queryKey);
  await refreshBusiness();
}

export const numberExamples = (format: string) =>
  queryOptions({
    queryKey: ['number-examples', format],
    queryFn: () =>
      once((headers) => api.POST('/api/v1/settings/order-number-preview', { body: { format }, headers })),
    retry: false,
  });

const taxPath = (id: string) => ({ path: { tax_class_id: id } });

export const addTaxClass = (body: TaxClassCreate) =>
  changing(
    once((headers) => api.POST('/api/v1/tax-classes', { body, headers })),
    taxClassesQuery.queryKey,
  );

export const updateTaxClass = (id: string, body: TaxClassUpdate) =>
  changing(
    unwrap(api.PATCH('/api/v1/tax-classes/{tax_class_id}', { params: taxPath(id), body })),
    taxClassesQuery.queryKey,
  );

export const removeTaxClass = (id: string) =>
  changing(
    unwrap(api.DELETE('/api/v1/tax-classes/{tax_class_id}', { params: taxPath(id) })),
    taxClassesQuery.queryKey,
  );

export const updateStaff = (id: string, body: StaffUpdate) =>
  changing(
    unwrap(api.PATCH('/api/v1/staff/{user_id}', { params: { path: { user_id: id } }, body })),
    staffQuery.queryKey,
  );

export const signOutStaff = (id: string) =>
  once((headers) =>
    api.POST('/api/v1/staff/{user_id}/sign-out', { params: { path: { user_id: id } }, headers }),
  );

export const invite = (body: InvitationCreate) =>
  changing(unwrap(api.POST('/api/v1/invitations', { body })), invitationsQuery.queryKey);

export const revokeInvitation = (id: string) =>
  changing(
    unwrap(api.DELETE('/api/v1/invitations/{invitation_id}', { params: { path: { invitation_id: id } } })),
    invitationsQuery.queryKey,
  );

export const changePassword = (current_password: string, new_password: string) =>
  unwrap(api.POST('/api/v1/me/password', { body: { current_password, new_password } }));

export const endSession = (id: string) =>
  changing(
    unwrap(api.DELETE('/api/v1/me/sessions/{session_id}', { params: { path: { session_id: id } } })),
    sessionsQuery.queryKey,
  );
