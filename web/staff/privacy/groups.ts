// What entries of the audit trail are about: see comanda/audit/groups.py.

export type AuditGroup =
  | 'sign_ins'
  | 'rights'
  | 'bulk'
  | 'customers'
  | 'consents'
  | 'data'
  | 'orders'
  | 'money'
  | 'marketing'
  | 'shop'
  | 'other';

export const GROUPS: readonly AuditGroup[] = [
  'sign_ins',
  'rights',
  'bulk',
  'customers',
  'consents',
  'data',
  'orders',
  'money',
  'marketing',
  'shop',
  'other',
];
