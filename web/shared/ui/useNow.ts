import { useEffect, useState } from 'react';
import { now } from '../api/client';

/** The server's present, looked at `every` so many milliseconds. */
export function useNow(every = 10_000): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return at;
}
