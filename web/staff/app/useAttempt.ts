import { useCallback, useState } from 'react';
import { toast } from './toasts';
import { useExplain } from './useExplain';

type Work = () => Promise<unknown>;

/** Answers whether something is being done, and how to do it: true when it was, false when it was refused. */
function useWork(refused: (error: unknown) => void): [boolean, (work: Work) => Promise<boolean>] {
  const [busy, setBusy] = useState(false);
  const attempt = useCallback(
    async (work: Work) => {
      setBusy(true);
      try {
        await work();
        return true;
      } catch (error) {
        refused(error);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [refused],
  );
  return [busy, attempt];
}

/** For what is done at a touch: a toast says why it was refused. */
export function useAttempt() {
  const explain = useExplain();
  return useWork(useCallback((error: unknown) => void toast(explain(error), 'bad'), [explain]));
}

/** For forms: why the last sending was refused is `problem`, null while there is none, or since `forget`. */
export function useSubmit() {
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, attempt] = useWork(setProblem);
  const submit = (work: Work) => {
    setProblem(null);
    return attempt(work);
  };
  return { busy, problem, submit, forget: () => setProblem(null) };
}
