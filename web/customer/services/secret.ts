// The secret of a link in a message. It stands after the #, so that no server on the way sees it.

import { useEffect, useState } from 'react';

/** Read once, and taken out of the address at once: it is not to stay in the history, nor be sent on with the page. */
export function useSecret(): string {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const take = () => {
      if (!location.hash) return;
      setSecret(location.hash.slice(1));
      history.replaceState(history.state, '', location.pathname);
    };
    take();
    addEventListener('hashchange', take); // a second link, opened in the same tab
    return () => removeEventListener('hashchange', take);
  }, []);
  return secret;
}
