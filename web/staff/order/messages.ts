// What messages there are, and what is known of one by itself.

import type { MessageChannels, MessageRead } from '@shared/api/schema';
import type { MessagesSearch } from '../app/router';

export type Channel = MessageRead['channel'];
export type MessageStatus = MessageRead['status'];

export const CHANNELS: readonly Channel[] = ['sms', 'email', 'push'];

const STATES: Record<MessageStatus, true> = {
  queued: true,
  sending: true,
  sent: true,
  delivered: true,
  failed: true,
  skipped: true,
};
export const MESSAGE_STATES = Object.keys(STATES) as MessageStatus[];

const OF_ORDERS: Record<keyof MessageChannels, true> = {
  order_received: true,
  payment_received: true,
  order_accepted: true,
  order_ready: true,
  order_out_for_delivery: true,
  order_delivered: true,
  order_cancelled: true,
  order_refunded: true,
  invoice_ready: true,
  credit_note_ready: true,
  tier_reached: true,
  points_expiring: true,
  friend_came: true,
  birthday_greeting: true,
  anniversary_greeting: true,
};
export const ORDER_MESSAGES = Object.keys(OF_ORDERS) as (keyof MessageChannels)[];

/** What else is sent: codes, and e-mails about accounts. */
export const OTHER_MESSAGES: readonly string[] = [
  'campaign',
  'otp',
  'verify_email',
  'verify_email_again',
  'already_registered',
  'reset_password',
  'change_email',
  'consent_asked',
  'email_change_asked',
  'email_changed',
  'password_changed',
  'begun_anew',
  'new_sign_in',
  'sign_in_copied',
  'mfa_on',
  'mfa_off',
  'backup_code_used',
  'passkey_added',
  'passkey_removed',
  'account_deleted',
  'erasure_asked',
  'staff_password_changed',
  'staff_mfa_on',
  'staff_mfa_off',
  'staff_mfa_reset',
  'staff_backup_code_used',
  'staff_passkey_added',
  'staff_passkey_removed',
];

/** Whether two tell the same of one order. */
const isSameNews = (one: MessageRead, other: MessageRead): boolean =>
  one.order_id !== null &&
  one.order_id === other.order_id &&
  one.notification_type === other.notification_type;

/** Whether two tell the same to two browsers, and stand alike. */
const isSamePush = (one: MessageRead, other: MessageRead): boolean =>
  isSameNews(one, other) &&
  one.channel === 'push' &&
  other.channel === 'push' &&
  one.status === other.status &&
  one.skip_reason === other.skip_reason;

/** Pushes to several browsers about the same come as one, where the newest of them is; all others by themselves. What
 * is told at once by several channels comes in any order. */
export function grouped(messages: readonly MessageRead[]): [MessageRead, ...MessageRead[]][] {
  const groups: [MessageRead, ...MessageRead[]][] = [];
  for (const one of messages) {
    const others = groups.findLastIndex(([first]) => !isSameNews(first, one));
    const same = groups.slice(others + 1).find(([first]) => isSamePush(first, one));
    if (same) same.push(one);
    else groups.push([one]);
  }
  return groups;
}

export const isOnItsWay = (status: MessageStatus): boolean => status === 'queued' || status === 'sending';

/** How everything to the same person is found; null: one cannot look for it. */
export function toSamePerson(message: MessageRead): MessagesSearch | null {
  if (message.recipient && !message.recipient.includes('…')) return { q: message.recipient };
  return message.customer_id ? { customer: message.customer_id } : null;
}
