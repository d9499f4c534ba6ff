import { capturePlanName } from '../sync/plan.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

/** What capturing changes would make on the source, where nobody has decided on it. */
export async function waitingCapture(bench: Workbench): Promise<Found[]> {
  const { journal, control, playbook } = bench;
  const newest = await journal.last(control, playbook.playbook, 'capture', capturePlanName);
  if (!newest || (await journal.lastDecision(control, newest.digest)) !== null) return [];
  const { source, statements, tables } = newest.content;
  const why = `${statements.length} statements on ${source}, so that changes of ${tables.length} tables can be followed: ${statements.join('; ')}`;
  const [by = null] = await journal.authors(control, newest.digest);
  return [{ kind: 'capture', id: newest.digest, what: 'capture of changes', why, by, since: null, how: approves(bench, newest.digest) }];
}
