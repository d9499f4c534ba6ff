import type { PhaseState } from '../../engine/journal/runs.ts';
import { type KeptCause, keptCauses, type ParentPlace } from '../../engine/ledger/causes.ts';
import { openRepairs } from '../../engine/ledger/repairs.ts';
import { phasesByIdentity } from '../../engine/playbook/order.ts';
import { digestOf } from '../../model/digest.ts';
import { reasonWords } from '../../reports/words/reasons.ts';
import { controlSchema, type Workbench } from '../workbench.ts';
import type { Found } from './found.ts';

type Standing = PhaseState & { readonly run: string };

/** Rows that were kept aside, by the cause at the root, and repairs of single rows that nobody has decided on. */
export async function waitingRows(bench: Workbench): Promise<Found[]> {
  const phases = await bench.runs.latestPhases(bench.control, bench.playbook.playbook);
  const standing = phases.filter(({ status }) => status !== 'rolled_back');
  const patches: Found[] = [];
  const causes: Cause[] = [];
  for (const each of standing) {
    patches.push(...(await waitingPatches(bench, each)));
    const found = await keptCauses(bench.ledgerSession, controlSchema, each, await parentsOf(bench, each, standing));
    causes.push(...found.map((cause) => ({ ...cause, phase: each.phase })));
  }
  return [...patches, ...rootCauses(causes).map((cause) => foundCause(bench, cause))];
}

async function waitingPatches(bench: Workbench, { run, phase }: Standing): Promise<Found[]> {
  const { journal, control, playbook } = bench;
  const waiting: Found[] = [];
  for (const { digest, id, since } of await openRepairs(bench.ledgerSession, controlSchema, playbook.playbook).proposed(run, phase)) {
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
    return parents.map((parent) => ({ field, from, run: parent.run, phase: parent.phase }));
  });
}

interface Cause extends KeptCause {
  readonly phase: string;
}

/** A cause with the rows that wait for its rows, by their phase. */
interface RootCause {
  readonly phase: string;
  readonly reason: string;
  readonly field: string | null;
  rows: number;
  since: string;
  readonly dependants: Map<string, number>;
}

const nameOf = (phase: string, reason: string, field: string | null): string => JSON.stringify([phase, reason, field]);

/** Rows whose parents were kept aside are counted with the cause of those, up to the one that nobody else is the cause of. */
function rootCauses(causes: readonly Cause[]): RootCause[] {
  const roots = new Map<string, RootCause>();
  for (const { phase, reason, field, rows, since } of causes.filter(({ parentPhase }) => parentPhase === null)) {
    roots.set(nameOf(phase, reason, field), { phase, reason, field, rows, since, dependants: new Map() });
  }
  for (const cause of causes.filter(({ parentPhase }) => parentPhase !== null)) {
    const root = rootOf(cause, causes, roots);
    if (root) root.dependants.set(cause.phase, (root.dependants.get(cause.phase) ?? 0) + cause.rows);
  }
  return [...roots.values()].sort((a, b) => heldBy(b) - heldBy(a));
}

/** Rows that come once the cause is gone. */
const heldBy = ({ rows, dependants }: RootCause): number => rows + [...dependants.values()].reduce((sum, count) => sum + count, 0);

/** Phases that an orphan's cause is followed through. */
const generationsMax = 20;

function rootOf(cause: Cause, causes: readonly Cause[], roots: ReadonlyMap<string, RootCause>): RootCause | undefined {
  let at: Cause | undefined = cause;
  for (let generation = 0; at && generation < generationsMax; generation++) {
    const parent: string = nameOf(at.parentPhase ?? '', at.parentReason ?? '', at.parentField);
    const root = roots.get(parent);
    if (root) return root;
    at = causes.find((each) => nameOf(each.phase, each.reason, each.field) === parent);
  }
  return undefined;
}

function foundCause({ playbook }: Workbench, { phase, reason, field, rows, since, dependants }: RootCause): Found {
  const { title, remedy } = reasonWords(reason);
  const waiting = [...dependants].map(([of, count]) => `${rowsText(count)} of ${of}`);
  const others = waiting.length === 0 ? '' : ` ${waiting.join(', ')} wait for them.`;
  return {
    kind: 'quarantine',
    id: digestOf({ playbook: playbook.playbook, phase, reason, field }),
    what: `${rowsText(rows)} of ${phase} kept aside as ${reason}${field === null ? '' : ` in ${field}`}`,
    why: `${title}.${others} ${remedy}`,
    by: null,
    since,
    how: `godwit quarantine list --phase ${phase} --reason ${reason} --playbook ${playbook.playbook}`,
  };
}

const rowsText = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;
