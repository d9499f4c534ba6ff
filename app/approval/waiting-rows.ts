import type { PhaseState } from '../../engine/journal/runs.ts';
import { type KeptCause, keptCauses, type ParentPlace } from '../../engine/ledger/causes.ts';
import { openRepairs } from '../../engine/ledger/repairs.ts';
import { phasesByIdentity } from '../../engine/playbook/order.ts';
import { contextOfPhase, targetsOf } from '../../engine/route.ts';
import { digestOf } from '../../model/digest.ts';
import { reasonWords } from '../../reports/words/reasons.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import type { Found } from './found.ts';
import { waitingRepairs } from './waiting-repairs.ts';

type Standing = PhaseState & { readonly run: string };

/** Rows that were kept aside, by the cause at the root, and repairs that nobody has decided on: of all rows of a cause, or of single ones. */
export async function waitingRows(bench: Workbench): Promise<Found[]> {
  const phases = await bench.runs.latestPhases(bench.control, bench.playbook.playbook);
  const standing = phases.filter(({ status }) => status !== 'rolled_back');
  const repairs = await waitingRepairs(bench);
  const within = new Set(repairs.flatMap(({ patches }) => patches));
  const patches: Found[] = [];
  const parents: ParentPlace[] = [];
  for (const each of standing) {
    patches.push(...(await waitingPatches(bench, each)).filter(({ id }) => !within.has(id)));
    parents.push(...(await parentsOf(bench, each, standing)));
  }
  const causes: KeptCause[] = [];
  // Each database keeps the rows of its own phases; what waits for rows in another one is a cause of its own.
  for (const { ledgerSession } of targetsOf(bench)) causes.push(...(await keptCauses(ledgerSession, controlSchema, standing, parents)));
  return [...repairs.map(({ found }) => found), ...patches, ...rootCauses(causes).map((cause) => foundCause(bench, cause))];
}

async function waitingPatches(bench: Workbench, { run, phase }: Standing): Promise<Found[]> {
  const { journal, control, playbook } = bench;
  const { ledgerSession } = contextOfPhase(bench, phase);
  const waiting: Found[] = [];
  for (const { digest, id, since } of await openRepairs(ledgerSession, controlSchema, playbook.playbook).proposed(run, phase)) {
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

/** The columns of a phase by which its rows name rows of other phases, as its mapping has them. */
async function parentsOf(bench: Workbench, { run, phase }: Standing, standing: readonly Standing[]): Promise<ParentPlace[]> {
  const { runs, control, journal, playbook } = bench;
  const digest = (await runs.find(control, run))?.mappings[phase];
  if (digest === undefined) return [];
  const byIdentity = phasesByIdentity(playbook);
  const { fields } = await journal.readAs(control, digest, 'mapping');
  return fields.flatMap(({ target: field, rule }): ParentPlace[] => {
    const [from, ...others] = rule.rule === 'reference' ? rule.columns : [];
    if (rule.rule !== 'reference' || from === undefined || others.length > 0) return [];
    const parents = standing.filter((each) => byIdentity.get(rule.identity)?.includes(each.phase));
    return parents.map((parent) => ({ phase, field, from, parent: parent.phase }));
  });
}

/** A cause with the rows that wait for its rows. */
interface RootCause extends KeptCause {
  readonly dependants: readonly { readonly phase: string; readonly rows: number }[];
}

/** The causes, the one first that holds most rows back. Where rows wait for one that is repaired already, nobody has to decide. */
function rootCauses(causes: readonly KeptCause[]): RootCause[] {
  const groups = Map.groupBy(causes, ({ phase, reason, field }) => JSON.stringify([phase, reason, field]));
  const roots = [...groups.values()].flatMap((group): RootCause[] => {
    const own = group.find(({ dependant }) => dependant === null);
    const dependants = group.flatMap(({ dependant, rows }) => (dependant === null ? [] : [{ phase: dependant, rows }]));
    return own ? [{ ...own, dependants }] : [];
  });
  return roots.sort((a, b) => heldBy(b) - heldBy(a));
}

const heldBy = ({ rows, dependants }: RootCause): number => dependants.reduce((sum, each) => sum + each.rows, rows);

function foundCause({ playbook }: Workbench, { phase, reason, field, rows, since, dependants }: RootCause): Found {
  const { title, remedy } = reasonWords(reason);
  const causeName = `${reason}:${phase}${field === null ? '' : `.${field}`}`;
  const waiting = dependants.map((each) => `${rowsText(each.rows)} of ${each.phase}`);
  const others = waiting.length === 0 ? '' : ` ${waiting.join(', ')} wait for them.`;
  return {
    kind: 'quarantine',
    id: digestOf({ playbook: playbook.playbook, phase, reason, field }),
    what: `${rowsText(rows)} of ${phase} kept aside as ${reason}${field === null ? '' : ` in ${field}`}`,
    why: `${title}.${others} ${remedy}`,
    by: null,
    since,
    how: `godwit quarantine decide ${causeName} --leave --as NAME --reason WHY --playbook ${playbook.playbook}, or quarantine repair ${causeName}, which shows the choices`,
  };
}

const rowsText = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;
