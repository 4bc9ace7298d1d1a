// The view that a role begins with.

import { Navigate } from '@tanstack/react-router';
import { useSession } from './session';

export function Home() {
  const { me } = useSession();
  return <Navigate to={me.role === 'kitchen' ? '/kitchen' : '/board'} replace />;
}
