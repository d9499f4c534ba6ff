import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type LiveEvent, type LiveState, useLive } from '../live.ts';

/** Between two looks at what has changed. */
const refreshMs = 1_000;
/** What a run changes. */
const followed = new Set([
  'GET /api/playbooks/{playbook}',
  'GET /api/playbooks/{playbook}/runs',
  'GET /api/playbooks/{playbook}/runs/{run}',
  'GET /api/playbooks/{playbook}/jobs',
]);
/** Events of people: what they decide, or are asked for, may stand on any page. */
const ofPeople = new Set(['asked', 'decided']);

const isFollowed = ({ queryKey }: Query): boolean => followed.has(String(queryKey[0]));
const isOfPeople = ({ event }: LiveEvent): boolean => ofPeople.has(event.type);
const isOfRuns = (event: LiveEvent): boolean => !isOfPeople(event);
/** Pages of events never change. */
const isNoLog = ({ queryKey }: Query): boolean => queryKey[0] !== 'kept events';
const isSession = ({ queryKey }: Query): boolean => queryKey[0] === 'GET /api/session';

/** Has what others change asked for again while events come: what runs change, and all of it where somebody decides. */
export function useLiveRefresh(playbook: string | null): void {
  const client = useQueryClient();
  const live = useLive(playbook);
  const wasLost = useRef(false);
  // A stream also ends with the session; what happened while it was lost is on no page.
  useEffect(() => {
    if (live.state === 'lost') void client.invalidateQueries({ predicate: isSession });
    if (live.state === 'live' && wasLost.current) void client.invalidateQueries({ predicate: isNoLog });
    wasLost.current = live.state !== 'live' && (wasLost.current || live.state === 'lost');
  }, [client, live.state]);
  useRefresh(live, isOfRuns, isFollowed);
  useRefresh(live, isOfPeople, isNoLog);
}

/** Asks again for what `wanted` names once events of a kind have come, at most once a second. */
function useRefresh({ events, state }: LiveState, kind: (event: LiveEvent) => boolean, wanted: (query: Query) => boolean): void {
  const client = useQueryClient();
  const last = events.findLast(kind)?.sequence;
  const asked = useRef(0);
  useEffect(() => {
    if (last === undefined || state !== 'live') return;
    const wait = Math.max(0, asked.current + refreshMs - Date.now());
    const timer = setTimeout(() => {
      asked.current = Date.now();
      void client.invalidateQueries({ predicate: wanted });
    }, wait);
    return () => clearTimeout(timer);
  }, [client, last, state, wanted]);
}
