import type { PhaseState } from '../../engine/journal/runs.ts';
import { openRepairs } from '../../engine/ledger/repairs.ts';
import { keptCauses } from '../../engine/quarantine/causes.ts';
import { contextOfPhase } from '../../engine/route.ts';
import type { QuarantineCause } from '../../model/cause.ts';
import { digestOf } from '../../model/digest.ts';
import type { SqlSession } from '../../model/session.ts';
import { reasonWords } from '../../reports/words/reasons.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import type { Found } from './found.ts';
import { waitingRepairs } from './waiting-repairs.ts';

type Standing = PhaseState & { readonly run: string };

/** Rows that were kept aside, by the cause at the root, and repairs that nobody has decided on: of all rows of a cause, or of single ones. */
export async function waitingRows(bench: Workbench): Promise<Found[]> {
  const phases = await bench.runs.latestPhases(bench.control, bench.playbook.playbook);
  const repairs = await waitingRepairs(bench);
  const within = new Set(repairs.flatMap(({ patches }) => patches));
  const patches: Found[] = [];
  // Of each ledger at once: of hundreds of phases most have none.
  const ledgers = Map.groupBy(
    phases.filter(({ status }) => status !== 'rolled_back'),
    ({ phase }) => contextOfPhase(bench, phase).ledgerSession,
  );
  for (const [ledger, standing] of ledgers)
    patches.push(...(await waitingPatches(bench, ledger, standing)).filter(({ id }) => !within.has(id)));
  const causes = await keptCauses({ ...bench, ledgerSchema: controlSchema });
  const undecided = causes.filter((cause) => cause.undecided > 0).map((cause) => foundCause(bench, cause));
  return [...repairs.map(({ found }) => found), ...patches, ...undecided];
}

async function waitingPatches(bench: Workbench, ledger: SqlSession, standing: readonly Standing[]): Promise<Found[]> {
  const { journal, control, playbook } = bench;
  const waiting: Found[] = [];
  for (const { phase, digest, id, since } of await openRepairs(ledger, controlSchema, playbook.playbook).proposed(standing)) {
    if ((await journal.lastDecision(control, digest)) !== null) continue;
    const { reason, columns } = await journal.readAs(control, digest, 'patch');
    const [by = null] = await journal.authors(control, digest);
    const what = `repair of a row of ${phase}`;
    const why = `${Object.keys(columns).join(', ')} of the row ${id}: ${reason}`;
    const how = `godwit quarantine approve ${digest} --as NAME --playbook ${playbook.playbook}`;
    waiting.push({ kind: 'patch', id: digest, what, why, by, since, how });
  }
  return waiting;
}

/** A cause, for whoever decides on all its rows at once; where rows wait for one that is repaired already, nobody has to. */
function foundCause({ playbook }: Workbench, { cause, undecided, parts, waiting, since }: QuarantineCause): Found {
  const { title, remedy } = reasonWords(cause);
  const places = parts.map(({ phase, field, rows }) => `${rows} of ${phase}${field === null ? '' : ` in ${field}`}`).join(', ');
  const others = waiting.map(({ phase, rows }) => ` ${rowsText(rows)} of ${phase} ${rows === 1 ? 'waits' : 'wait'} for them.`).join('');
  return {
    kind: 'quarantine',
    id: digestOf({ playbook: playbook.playbook, cause }),
    what: `${rowsText(undecided)} kept aside as ${cause}`,
    why: `${title}: ${places}.${others} ${remedy}`,
    cause,
    by: null,
    since,
    how:
      `godwit quarantine decide ${cause} --leave --as NAME --reason WHY --playbook ${playbook.playbook}, or quarantine repair ` +
      `${cause}, which shows the choices`,
  };
}

const rowsText = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;
