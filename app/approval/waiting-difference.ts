import { differenceTotals, rowsToRepair } from '../../model/differential.ts';
import { differentialName } from '../differential/newest.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

/** The repair of the newest difference, where nobody has decided on it and no run has come since. */
export async function waitingDifference(bench: Workbench): Promise<Found[]> {
  const { journal, control, playbook, runs } = bench;
  const newest = await journal.last(control, playbook.playbook, 'differential', differentialName);
  if (!newest || rowsToRepair(newest.content) === 0 || (await journal.lastDecision(control, newest.digest)) !== null) return [];
  const last = await runs.last(control, playbook.playbook);
  if (last?.id !== newest.content.run) return [];
  const { inserts, updates, deletes, edited } = differenceTotals(newest.content);
  const touched = newest.content.edited === 'overwrite' ? `; ${edited} of them overwrite what was edited in the target` : '';
  const why = `${inserts} rows to insert, ${updates} to update, ${deletes} to remove${touched}.`;
  const [by = null] = await journal.authors(control, newest.digest);
  const found = { id: newest.digest, what: 'repair of the difference', why, by, since: null };
  return [{ kind: 'differential', ...found, how: approves(bench, newest.digest) }];
}
