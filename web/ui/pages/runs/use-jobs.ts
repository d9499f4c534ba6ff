import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useAsk } from '../../hooks/asking.ts';
import type { Job } from './answers.ts';

/** A job ends after its last event, and nothing is heard of that. */
const lookMs = 2_000;

const underWay = new Set<Job['state']>(['queued', 'running', 'stopping']);
export const isUnderWay = ({ state }: Job): boolean => underWay.has(state);

/** The jobs; looked at again as long as one is under way, and when it is over everything is. */
export function useJobs(playbook: string) {
  const client = useQueryClient();
  const everyMs = ({ jobs }: { jobs: readonly Job[] }): number | null => (jobs.some(isUnderWay) ? lookMs : null);
  const jobs = useAsk('GET /api/playbooks/{playbook}/jobs', { playbook }, undefined, { everyMs });
  const now = jobs.data?.jobs.filter(isUnderWay).length ?? 0;
  const before = useRef(now);
  useEffect(() => {
    if (now < before.current) void client.invalidateQueries();
    before.current = now;
  }, [client, now]);
  return jobs;
}
