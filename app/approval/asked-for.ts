import { openAgentRecords } from '../../engine/journal/agents.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import { waitingFor } from './waiting.ts';
import { isMoot } from './waiting-requests.ts';

const requestsMax = 1_000;
/** Fewer digits of a digest mean nothing. */
export const digitsMin = 6;

/** What waits under a digest. */
export interface Asked {
  readonly id: string;
  readonly what: string;
  readonly kind: string;
}

/** What waits under the given digests, or their beginnings, beside mappings and terms; and the digests under which nothing does. */
export async function askedFor(bench: Workbench, digests: readonly string[]): Promise<{ found: Asked[]; others: string[] }> {
  if (digests.length === 0) return { found: [], others: [] };
  const waiting = [
    ...(await waitingFor(bench)).filter(({ kind }) => kind !== 'quarantine' && kind !== 'conflict'),
    ...(await approvedNotDone(bench)),
  ];
  const found: Asked[] = [];
  const others: string[] = [];
  for (const given of digests) {
    const under = given.length < digitsMin ? [] : waiting.filter(({ id }) => id.startsWith(given.toLowerCase()));
    const [only] = under;
    if (only && under.length === 1) found.push(only);
    else others.push(given);
  }
  return { found, others };
}

/** What was approved and then refused or interrupted: approved again it is tried again. */
async function approvedNotDone(bench: Workbench): Promise<Asked[]> {
  const requests = await openAgentRecords(bench.control, controlSchema, bench.playbook.playbook).requests(requestsMax);
  const open: Asked[] = [];
  for (const { digest, kind, state, what } of requests)
    if (kind === 'rollback' && state === 'approved' && !(await isMoot(bench, digest))) open.push({ id: digest, what, kind });
  return open;
}
