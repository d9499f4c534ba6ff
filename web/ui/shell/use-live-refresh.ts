import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLive } from '../live.ts';

/** Between two looks at what a run has changed. */
const refreshMs = 1_000;
const followed = new Set([
  'GET /api/playbooks/{playbook}',
  'GET /api/playbooks/{playbook}/runs',
  'GET /api/playbooks/{playbook}/runs/{run}',
  'GET /api/playbooks/{playbook}/jobs',
]);

/** Has what a run changes asked for again while events come, at most once a second. */
export function useLiveRefresh(playbook: string | null): void {
  const client = useQueryClient();
  const { events, state } = useLive(playbook);
  const last = events.at(-1)?.sequence;
  const asked = useRef(0);
  // A stream also ends with the session.
  useEffect(() => {
    if (state === 'lost') void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'GET /api/session' });
  }, [client, state]);
  useEffect(() => {
    if (last === undefined || state !== 'live') return;
    const wait = Math.max(0, asked.current + refreshMs - Date.now());
    const timer = setTimeout(() => {
      asked.current = Date.now();
      void client.invalidateQueries({ predicate: ({ queryKey }) => followed.has(String(queryKey[0])) });
    }, wait);
    return () => clearTimeout(timer);
  }, [client, last, state]);
}
