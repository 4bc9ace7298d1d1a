// What was typed and is not saved is not dropped without asking.

import { useBlocker } from '@tanstack/react-router';
import { useContext, useEffect, useState } from 'react';
import { Unsaved, useAsk } from './ask';

function useBeforeUnload(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', stay);
    return () => removeEventListener('beforeunload', stay);
  }, [unsaved]);
}

/** For forms over the page: answers whether `value`, all that can be edited, differs from what it was at first. */
export function useUnsaved(value: unknown): boolean {
  const now = JSON.stringify(value);
  const [first] = useState(now);
  const around = useContext(Unsaved);
  const unsaved = now !== first;
  useEffect(() => {
    around.current = unsaved;
    return () => {
      around.current = false;
    };
  }, [around, unsaved]);
  useBeforeUnload(unsaved);
  return unsaved;
}

/** For forms that are a page: whoever leaves for another one is asked. */
export function useStay(unsaved: boolean): void {
  const { discard } = useAsk();
  useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      unsaved && current.pathname !== next.pathname && !(await discard()),
    enableBeforeUnload: unsaved,
  });
}
