// Pushes to this browser, for what asks about them.

import { Problem } from '@shared/api/client';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Hearer } from '../../services/notifications';
import { BrowserFailed, decline, pushAt, switchOff, switchOn, Unanswered } from '../../services/push';

/** What the person holds, as it is put into a sentence. */
export function useDevice(): string {
  const { t } = useTexts();
  return matchMedia('(pointer: coarse)').matches ? t('push.phone') : t('push.device');
}

export function usePush(hearer: Hearer) {
  const texts = useTexts();
  const { language } = texts;
  const found = useQuery(pushAt(hearer, language));
  const always = { networkMode: 'always' } as const;
  const on = useMutation({ mutationFn: () => switchOn(hearer, language), ...always });
  const off = useMutation({ mutationFn: () => switchOff(hearer), ...always });
  const no = useMutation({ mutationFn: () => decline(hearer), ...always });
  const error = on.error ?? off.error ?? found.error;
  return {
    /** Undefined: not known yet, or it failed. */
    state: found.data,
    /** What went wrong last, in words. */
    said: error && said(error, texts),
    /** Whether it was on, and the server could not be told so again. */
    isLost: found.isError,
    /** Whether it is on, or is about to be. */
    isOn: on.isPending || (found.data?.is === 'on' && !off.isPending),
    isBusy: on.isPending || off.isPending || found.isFetching,
    /** Whether it was switched off since the page is open. */
    wasSwitchedOff: off.isSuccess,
    switchOn: () => {
      off.reset();
      on.mutate();
    },
    switchOff: () => {
      on.reset();
      off.mutate();
    },
    decline: () => no.mutate(),
  };
}

function said(error: unknown, texts: ReturnType<typeof useTexts>): string {
  if (error instanceof Unanswered) return texts.t('push.unanswered');
  if (error instanceof BrowserFailed) return texts.t('push.failed');
  return explain(error instanceof Problem ? error : null, texts);
}
