import { syncJobsOf } from '../sync-jobs/doors.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

const jobsSeen = 100;

/** Rules of jobs that bring differences, on which nobody has decided. */
export async function waitingSyncRules(bench: Workbench): Promise<Found[]> {
  const { journal, control } = bench;
  const waiting: Found[] = [];
  for (const { name, rule, cron, zone, bounds, principal, createdAt } of await syncJobsOf(bench).list(control, jobsSeen)) {
    if (rule === null || (await journal.lastDecision(control, rule)) !== null) continue;
    const { inserts, updates, deletes } = bounds;
    const when = cron === null ? 'when it is told to' : `at "${cron}" (${zone})`;
    const why = `It brings, ${when}, at most ${inserts} new, ${updates} changed and ${deletes} removed rows without asking; more waits for a person.`;
    const found = { id: rule, what: `rule of the job ${name}`, why, by: principal.name, since: createdAt };
    waiting.push({ kind: 'sync_rule', ...found, how: approves(bench, rule) });
  }
  return waiting;
}
