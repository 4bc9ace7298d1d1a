// The party at a table that wants a PIN: says so, and asks for it.

import { Button, PinInput } from '@mantine/core';
import { Problem } from '@shared/api/client';
import type { BusinessOffered } from '@shared/api/schema';
import { western } from '@shared/format';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dropToken, presentToken, startAnew } from '../services/identity';
import { joinParty, tabOf } from '../services/queries';
import { Dialog } from './Dialog';

interface PinFormProps {
  slug: string;
  code: string;
  table: string;
  /** Whether the table wants one at all. */
  wanted: boolean;
  /** Why one is asked. */
  refusal?: unknown;
  onJoined: () => void;
  onClose: () => void;
}

const hasLeft = (problem: unknown) => problem instanceof Problem && problem.code === 'party_left';

/** Asks for the PIN until it is right; offers to start anew where the earlier party has left. */
export function PinForm({ slug, code, table, wanted, refusal, onJoined, onClose }: PinFormProps) {
  const texts = useTexts();
  const { t } = texts;
  const [problem, setProblem] = useState<unknown>(hasLeft(refusal) ? refusal : null);
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  const left = hasLeft(problem);

  const send = async (pin: string) => {
    setBusy(true);
    try {
      await joinParty(slug, code, pin);
      onJoined();
    } catch (error) {
      const token = await presentToken(slug);
      if (error instanceof Problem && error.code === 'not_signed_in' && token) await dropToken(slug, token);
      setProblem(error);
      setTries((n) => n + 1);
    } finally {
      setBusy(false);
    }
  };
  const anew = async () => {
    await startAnew(slug);
    if (wanted) setProblem(null);
    else onJoined();
  };

  return (
    <Dialog title={t(left ? 'party_left.title' : 'pin.title')} onClose={onClose}>
      {left ? (
        <>
          <p>{t('party_left.text', { table })}</p>
          <Button onClick={() => void anew()}>{t('party_left.yes')}</Button>
        </>
      ) : (
        <>
          <p>{t('pin.text')}</p>
          <div dir="ltr">
            <PinInput
              key={tries} // empty again after a wrong one
              length={4}
              size="lg"
              type={/^[0-9\u0660-\u0669\u06f0-\u06f9]*$/}
              inputType="tel"
              oneTimeCode
              autoFocus
              aria-label={t('pin.label')}
              disabled={busy}
              error={problem !== null}
              onComplete={(pin) => void send(western(pin))}
            />
          </div>
          {problem !== null && <Notice tone="bad">{explain(problem, texts)}</Notice>}
        </>
      )}
    </Dialog>
  );
}

interface PinDialogProps {
  place: { kind: 'table'; code: string };
  business: BusinessOffered;
  table: string;
}

/** For the menu: shown to those who have not joined. */
export default function PinDialog({ place, business, table }: PinDialogProps) {
  const { t } = useTexts();
  const tab = useQuery(tabOf(business.slug, place.code));
  const [asking, setAsking] = useState(false);
  if (tab.data !== null) return null;
  return (
    <Notice>
      <p>{t('pin.notice')}</p>
      <Button size="xs" onClick={() => setAsking(true)}>
        {t('pin.enter')}
      </Button>
      {asking && (
        <PinForm
          slug={business.slug}
          code={place.code}
          table={table}
          wanted
          onJoined={() => setAsking(false)}
          onClose={() => setAsking(false)}
        />
      )}
    </Notice>
  );
}
