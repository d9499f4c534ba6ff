import type { CausePart, QuarantineCause } from '../../model/cause.ts';
import { type Mapping, originsOf } from '../../model/mapping.ts';
import type { PhaseState } from '../journal/runs.ts';
import { type CauseGroup, type Causes, type CompactRow, type FaultRow, type NamesParent, openCauses } from '../ledger/causes.ts';
import { targetsOf } from '../route.ts';
import type { QuarantineContext } from './show.ts';

/** Rows that other databases may keep for all of them to be grouped as one; beyond it each database is grouped by itself. */
const foreignMax = 20_000;

/** No id is smaller. */
const lowestId = '00000000-0000-0000-0000-000000000000';

/** Rows kept aside by cause, the largest first: a row whose parent is kept aside itself waits for it, and is decided with it. */
export async function keptCauses(context: QuarantineContext): Promise<QuarantineCause[]> {
  const { ledgers, mappings, references } = await openAll(context);
  const groups: CauseGroup[] = [];
  for (const { causes, foreign } of ledgers) groups.push(...(await causes.groups(foreign)));
  const found = [...Map.groupBy(groups, ({ cause }) => cause)].map(([cause, of]) => causeOf(cause, of, mappings, references));
  return found.sort((a, b) => b.rows - a.rows || (a.cause < b.cause ? -1 : 1));
}

/**
 * Pages of ids of the undecided rows of a cause, with those that wait for them: `orphan` names all, `orphan:cases` or `orphan:cases.patient_id` those
 * whose root is in one phase or column.
 */
export async function* undecidedOfCause(context: QuarantineContext, name: string): AsyncGenerator<string[]> {
  const [cause, part] = splitName(name);
  for (const { causes, foreign } of (await openAll(context)).ledgers) {
    let after: string | undefined = lowestId;
    while (after !== undefined) {
      const page: string[] = await causes.undecided(foreign, cause, part, after);
      after = page.at(-1);
      if (page.length > 0) yield page;
    }
  }
}

function splitName(name: string): [cause: string, part: string | null] {
  const at = name.indexOf(':');
  return at < 0 ? [name, null] : [name.slice(0, at), name.slice(at + 1)];
}

/** A row at fault, with the source columns that its field is made of. */
export type RowAtFault = FaultRow & { readonly columns: readonly string[] };

/** What a cause, or one of its places, keeps aside and nobody has left behind. */
export interface AtFault {
  /** The rows at fault, at most as many as were asked for. */
  readonly rows: readonly RowAtFault[];
  /** All by phase, with those that wait. */
  readonly byPhase: readonly { readonly phase: string; readonly rows: number }[];
}

/** The rows of a cause, or of one of its places, for whoever repairs them. */
export async function rowsAtFault(context: QuarantineContext, name: string, rowsMax: number): Promise<AtFault> {
  const [cause, part] = splitName(name);
  const { ledgers, mappings } = await openAll(context);
  const rows: FaultRow[] = [];
  const byPhase: AtFault['byPhase'][number][] = [];
  for (const { causes, foreign } of ledgers) {
    rows.push(...(await causes.atFault(foreign, cause, part, rowsMax - rows.length)));
    byPhase.push(...(await causes.byPhase(foreign, cause, part)));
  }
  return { rows: rows.map((row) => ({ ...row, columns: columnsOf(mappings.get(row.phase), row.field) })), byPhase };
}

function columnsOf(mapping: Mapping | undefined, field: string | null): string[] {
  const rule = mapping?.fields.find(({ target }) => target === field)?.rule;
  return mapping && rule ? originsOf(rule, mapping) : [];
}

interface Opened {
  readonly ledgers: readonly { readonly causes: Causes; readonly foreign: readonly CompactRow[] }[];
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly references: readonly NamesParent[];
}

async function openAll(context: QuarantineContext): Promise<Opened> {
  const phases = await phasesWithKept(context);
  const mappings = await mappingsOf(context, phases);
  const references = [...mappings].flatMap(([phase, mapping]) => namesParents(phase, mapping, mappings));
  const causes = targetsOf(context).map(({ ledgerSession }) => openCauses(ledgerSession, context.ledgerSchema, { phases, references }));
  return { ledgers: await asOne(causes), mappings, references };
}

async function phasesWithKept({ runs, control, playbook }: QuarantineContext): Promise<(PhaseState & { run: string })[]> {
  const latest = await runs.latestPhases(control, playbook.playbook);
  return latest.filter(({ status, fates }) => status !== 'rolled_back' && fates?.quarantined !== 0);
}

/** A row may wait for one of another database: the first takes the rows of all others, unless they are too many. */
async function asOne([first, ...others]: readonly Causes[]): Promise<Opened['ledgers']> {
  if (first === undefined) return [];
  const foreign: CompactRow[] = [];
  for (const other of others) foreign.push(...(await other.compact(foreignMax + 1 - foreign.length)));
  if (foreign.length <= foreignMax) return [{ causes: first, foreign }];
  return [first, ...others].map((causes) => ({ causes, foreign: [] }));
}

/** The rules that made each phase's rows, as the run that did has them. */
async function mappingsOf(
  { runs, control, journal }: QuarantineContext,
  phases: readonly { readonly run: string; readonly phase: string }[],
): Promise<Map<string, Mapping>> {
  const mappings = new Map<string, Mapping>();
  for (const [id, members] of Map.groupBy(phases, ({ run }) => run)) {
    const run = await runs.find(control, id);
    for (const { phase } of members) {
      const digest = run?.mappings[phase];
      if (digest !== undefined) mappings.set(phase, await journal.readAs(control, digest, 'mapping'));
    }
  }
  return mappings;
}

function namesParents(phase: string, { fields }: Mapping, mappings: ReadonlyMap<string, Mapping>): NamesParent[] {
  return fields.flatMap(({ target: field, rule }) => {
    if (rule.rule !== 'reference') return [];
    const parents = [...mappings].flatMap(([name, { identity }]) => (identity.name === rule.identity ? [name] : []));
    return [{ phase, field, from: rule.columns, parents }];
  });
}

function causeOf(
  cause: string,
  groups: readonly CauseGroup[],
  mappings: ReadonlyMap<string, Mapping>,
  references: readonly NamesParent[],
): QuarantineCause {
  const whole = groups.filter(({ phase }) => phase === null);
  const sum = (of: (group: CauseGroup) => number): number => whole.reduce((total, group) => total + of(group), 0);
  const since = whole.flatMap((group) => group.since ?? []).sort();
  return {
    cause,
    rows: sum(({ rows }) => rows),
    undecided: sum(({ undecided }) => undecided),
    records: sum(({ records }) => records),
    since: since[0] ?? null,
    parts: groups.flatMap((group) =>
      group.waits === false && group.phase !== null ? [partOf(group, group.phase, mappings, references)] : [],
    ),
    waiting: groups.flatMap(({ waits, phase, rows }) => (waits === true && phase !== null ? [{ phase, rows }] : [])),
  };
}

function partOf(
  { cause, field, rows, undecided, exampleKeys }: CauseGroup,
  phase: string,
  mappings: ReadonlyMap<string, Mapping>,
  references: readonly NamesParent[],
): CausePart {
  const named = cause === 'orphan' ? references.find((each) => each.phase === phase && each.field === field) : undefined;
  return {
    phase,
    field,
    columns: columnsOf(mappings.get(phase), field),
    rows,
    undecided,
    exampleKeys: [...exampleKeys],
    missing: named?.parents[0] ?? null,
  };
}
