// Back to where a person came from to sign in.

import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { backTo } from '../../services/back';

/** What the address asks for: handed on from page to page until one is signed in. */
export function useAsked(): { back?: string } {
  const { back } = useSearch({ strict: false });
  return back === undefined ? {} : { back };
}

export function Onward() {
  const { history } = useRouter();
  const { back } = useAsked();
  useEffect(() => history.replace(backTo(back, location.origin)), [history, back]);
  return null;
}
