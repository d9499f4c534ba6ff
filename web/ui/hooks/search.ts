import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Search = Readonly<Record<string, string | undefined>>;

/** What the address says after its `?`, and a way to say something else there; what is empty goes away. */
export function useAddress(): readonly [Search, (changes: Search, isStep?: boolean) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Search, isStep = false) => {
      const next = (before: Search): Search =>
        Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined && value !== ''));
      void navigate({ to: '.', search: next as never, replace: !isStep, resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}
