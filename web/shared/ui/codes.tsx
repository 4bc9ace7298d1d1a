// A code that goes to a phone by SMS: how long it is good for, and when another one may be sent.

import { Button } from '@mantine/core';
import { now, Problem } from '../api/client';
import type { OtpSent } from '../api/schema';
import { clock } from '../format';
import { useTexts } from './language';
import { useNow } from './useNow';

export interface SentCode {
  phone: string;
  /** Null: it was sent before, and nobody here knows. */
  expiresAt: number | null;
  nextAt: number;
}

/** `before`: what is known of the code before this one. Raises Problem, NoAnswer. */
export async function sentCode(
  asked: Promise<OtpSent>,
  to: string,
  before: SentCode | null,
): Promise<SentCode> {
  try {
    const said = await asked;
    return {
      phone: said.phone,
      expiresAt: Date.parse(said.expires_at),
      nextAt: Date.parse(said.next_at),
    };
  } catch (error) {
    // One has just gone there: it can be typed, unless it was used up.
    if (!(error instanceof Problem) || error.code !== 'otp_too_soon') throw error;
    const seconds = Number(error.body.seconds) || error.retryAfter;
    return {
      phone: before?.phone ?? to,
      expiresAt: error.body.good === false ? 0 : (before?.expiresAt ?? null),
      nextAt: now() + seconds * 1000,
    };
  }
}

/** How long the code is good for. */
export function CodeStanding({ sent: { phone, expiresAt } }: { sent: SentCode }) {
  const { t, digits } = useTexts();
  const at = useNow(1000);
  if (expiresAt === null) return <p>{t('otp.on_its_way', { phone })}</p>;
  const left = expiresAt - at;
  return (
    <p role={left > 0 ? undefined : 'alert'}>
      {left > 0 ? t('otp.sent', { phone, time: digits(clock(left)) }) : t('otp.over', { phone })}
    </p>
  );
}

interface AnotherCodeProps {
  sent: SentCode;
  busy: boolean;
  send: () => void;
}

export function AnotherCode({ sent, busy, send }: AnotherCodeProps) {
  const { t, digits } = useTexts();
  const wait = sent.nextAt - useNow(1000);
  return (
    <Button variant="default" fullWidth loading={busy} disabled={wait > 0} onClick={send}>
      {wait > 0 ? t('otp.again_in', { time: digits(clock(wait)) }) : t('otp.again')}
    </Button>
  );
}
