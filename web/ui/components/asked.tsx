import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isProblem } from '../api.ts';
import { Loading, Problem } from './states.tsx';

interface AskedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly what: string;
  /** What stands for a problem of this code: where nothing is yet, nothing went wrong. */
  readonly instead?: Readonly<Record<string, ReactNode>>;
  readonly children: (answer: T) => ReactNode;
}

/** What was asked for, once it is there; before, that it comes, or what went wrong. */
export function Asked<T>({ query, what, instead = {}, children }: AskedProps<T>) {
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  const empty = isProblem(error) ? instead[error.code] : undefined;
  if (empty !== undefined) return empty;
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  return <Loading what={what} />;
}
