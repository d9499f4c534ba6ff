import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading, Problem } from './states.tsx';

/** What was asked for, once it is there; before, that it comes, or what went wrong. */
export function Asked<T>({ query, what, children }: { query: UseQueryResult<T>; what: string; children: (answer: T) => ReactNode }) {
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  return <Loading what={what} />;
}
