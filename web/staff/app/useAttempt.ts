import { useCallback, useState } from 'react';
import { toast } from './toasts';
import { useExplain } from './useExplain';

/** Does something that may be refused; says why. Answers whether it is being done, and how to do it. */
export function useAttempt(): [boolean, (work: () => Promise<unknown>) => Promise<boolean>] {
  const explain = useExplain();
  const [busy, setBusy] = useState(false);
  const attempt = useCallback(
    async (work: () => Promise<unknown>) => {
      setBusy(true);
      try {
        await work();
        return true;
      } catch (error) {
        toast(explain(error), 'bad');
        return false;
      } finally {
        setBusy(false);
      }
    },
    [explain],
  );
  return [busy, attempt];
}
