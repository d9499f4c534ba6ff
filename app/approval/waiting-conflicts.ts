import { digestOf } from '../../model/digest.ts';
import { conflictsOf } from '../conflicts/conflicts.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { Found } from './found.ts';

/** Rows that both sides have changed, by phase; each is decided by its number. */
export async function waitingConflicts(bench: Workbench): Promise<Found[]> {
  const { playbook } = bench.playbook;
  const { phases } = await conflictsOf(bench, { limit: 1 });
  return phases.map(({ phase, rows, columns }) => ({
    kind: 'conflict',
    id: digestOf({ playbook, phase, waits: 'conflict' }),
    what: `conflicts of ${phase}`,
    why: `${rows} rows that both sides have changed${columnsText(columns)}; they stay as they are until somebody decides which side wins.`,
    by: null,
    since: null,
    how: `godwit conflict report --phase ${phase} --playbook ${playbook}`,
  }));
}

function columnsText(columns: Readonly<Record<string, number>>): string {
  const names = Object.keys(columns);
  return names.length === 0 ? '' : ` (${names.slice(0, 5).join(', ')})`;
}
