import { openCauseRepairs } from '../../engine/journal/open-repairs.ts';
import type { CauseRepair } from '../../model/cause-repair.ts';
import { sourcePlace } from '../../model/mapping.ts';
import { maskValue } from '../../model/masking.ts';
import { keptProfile } from '../workbench/profile.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import type { Found } from './found.ts';

/** A repair that waits, with the patches that are approved with it. */
interface WaitingRepair {
  readonly found: Found;
  readonly patches: readonly string[];
}

/** Repairs of all rows of a cause that nobody has decided on. */
export async function waitingRepairs(bench: Workbench): Promise<WaitingRepair[]> {
  const { journal, control, playbook } = bench;
  const waiting: WaitingRepair[] = [];
  for (const { digest, by, since } of await openCauseRepairs(control, controlSchema, playbook.playbook)) {
    const repair = await journal.readAs(control, digest, 'repair');
    const { cause, rows, phase, outcome, reason } = repair;
    const arrive = outcome.map(
      (each) => `${each.replayed} of ${each.phase}${each.refused === 0 ? '' : ` (${each.refused} still refused)`}`,
    );
    const why = `${await editWords(bench, repair)}. Tried: ${arrive.join(', ') || 'nothing'} would arrive. Reason: ${reason}`;
    const how = `godwit quarantine approve ${digest} --as NAME --playbook ${playbook.playbook}`;
    const what = `repair of ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} of ${phase} kept aside as ${cause}`;
    waiting.push({ found: { kind: 'patch', id: digest, what, why, by, since, how }, patches: rows.map(({ patch }) => patch) });
  }
  return waiting;
}

/** Which values become which; sensitive ones are masked. */
async function editWords(bench: Workbench, { phase, edit }: CauseRepair): Promise<string> {
  const shown = await shownValues(bench, phase);
  const set = Object.entries(edit.set).map(([column, to]) => `${column} becomes ${shown(column, to)}`);
  const change = edit.change.map(({ column, from, to }) => `${column} ${shown(column, from)} becomes ${shown(column, to)}`);
  return [...set, ...change].join(', ');
}

async function shownValues(bench: Workbench, phase: string): Promise<(column: string, value: string | null) => string> {
  const { journal, control, playbook } = bench;
  const mapping = (await journal.last(control, playbook.playbook, 'mapping', phase))?.content;
  const profile = await keptProfile(bench);
  const fields = mapping ? profile?.entities[sourcePlace(mapping, mapping.source)]?.fields : undefined;
  return (column, value) => {
    if (value === null) return 'empty';
    const known = fields && Object.hasOwn(fields, column) ? (fields[column]?.sensitivity ?? null) : 'pii';
    return known === null ? `"${value}"` : `"${maskValue(value, known)}"`;
  };
}
