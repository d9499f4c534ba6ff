import type { ListedRequest } from '../../engine/journal/agents.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

/** What agents have put before people: proposals, and what they ask to have done. */
export async function waitingRequests(bench: Workbench, asked: readonly ListedRequest[]): Promise<Found[]> {
  const waiting: Found[] = [];
  for (const { digest, kind, what, why, author, since, state } of asked) {
    if (state !== 'waiting' || (kind === 'rollback' && (await isMoot(bench, digest)))) continue;
    const as = kind === 'rollback' ? 'request' : 'proposal';
    waiting.push({ kind: as, id: digest, what, why, by: author, since, how: approves(bench, digest) });
  }
  return waiting;
}

/** Whether there is nothing to take back any more: another run has come since, or none of the phases stands. */
export async function isMoot({ journal, control, runs, playbook }: Workbench, digest: string): Promise<boolean> {
  const { rollback, run } = await journal.readAs(control, digest, 'rollback');
  const last = await runs.last(control, playbook.playbook);
  const standing = (await runs.latestPhases(control, playbook.playbook)).filter(({ status }) => status !== 'rolled_back');
  return run !== (last?.id ?? null) || !standing.some(({ phase }) => rollback.includes(phase));
}
