import { keptRowsQuery, orphanedRowsQuery } from '../../databases/postgres/bridge/filter-counts.ts';
import { dependencies, reachable } from '../../engine/playbook/order.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { catalogOf } from '../../engine/route.ts';
import { runningPhases } from '../../engine/stages/context.ts';
import { type Entity, findEntity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Mapping } from '../../model/mapping.ts';
import { identityName } from '../../model/phases.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { type PlaybookChange, playbookChange } from '../../model/playbook-change.ts';
import type { QueryBridge } from '../../model/query.ts';
import type { PlanRequest } from '../../model/workbench.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { openBridge } from './bridge.ts';
import { mapChanged } from './changes.ts';
import { requirePhase } from './corrections.ts';
import type { Knowledge } from './knowledge.ts';

/** What a wish would change in the playbook; `problems` says why the rest of it can't be. Both in words. */
export interface WishedChange {
  readonly change: PlaybookChange;
  readonly mappings: readonly Mapping[];
  readonly changes: readonly string[];
  readonly problems: readonly string[];
}

const limits = { rows_max: 1, bytes_max: 1_000, statement_ms_max: 60_000 };

/** What a wish means for the playbook, held against its dependencies and the rows of the source. */
export async function wishedChange(bench: Workbench, knowledge: Knowledge, request: PlanRequest): Promise<WishedChange> {
  const { playbook } = bench;
  const left = await leftOut(playbook, knowledge, request);
  const order = laterPhases(playbook, request);
  const taken = await takenRows({ bench, knowledge, left: new Set(Object.keys(left.off)) }, request);
  return {
    change: playbookChange.parse({ off: left.off, after: order.after, where: taken.where }),
    mappings: taken.mappings,
    changes: [...left.changes, ...order.changes, ...taken.changes],
    problems: [...left.problems, ...order.problems, ...taken.problems],
  };
}

/** Phases that are not wanted go off, but for those that a wanted one builds on. */
async function leftOut(playbook: Playbook, knowledge: Knowledge, request: PlanRequest) {
  const { sizes } = await knowledge.catalog('source');
  const chosen = selectPhases(playbook, request);
  const [kept, problems] = [new Set(chosen), [] as string[]];
  const parents = dependencies(playbook);
  const unwanted = runningPhases(playbook).filter(({ phase }) => !kept.has(phase));
  for (const { phase } of unwanted) {
    const builders = chosen.filter((name) => reachable(parents, name).has(phase));
    if (builders.length === 0) continue;
    kept.add(phase);
    problems.push(
      `${phase} stays in: ${builders.map((name) => `${name} (${rowsOf(playbook, name, sizes)} rows)`).join(', ')} would refer to ` +
        'rows that are not there.',
    );
  }
  const gone = unwanted.filter(({ phase }) => !kept.has(phase)).map(({ phase }) => phase);
  return {
    off: Object.fromEntries(gone.map((name) => [name, 'Left out on request.'])),
    changes: gone.map((name) => `${name} is left out (${rowsOf(playbook, name, sizes)} rows; what an earlier run wrote of it stays).`),
    problems,
  };
}

function rowsOf(playbook: Playbook, name: string, sizes: Readonly<Record<string, { readonly rows: number }>>): string {
  return count(sizes[requirePhase(playbook, name).source]?.rows ?? 0);
}

/** Each wished order as a dependency, unless it holds already or would close a circle. */
function laterPhases(playbook: Playbook, { before }: PlanRequest) {
  const after: Record<string, string[]> = {};
  const [changes, problems]: [string[], string[]] = [[], []];
  for (const { first, later } of before) {
    requirePhase(playbook, first);
    requirePhase(playbook, later);
    const parents = new Map([...dependencies(playbook)].map(([name, own]) => [name, new Set([...own, ...(after[name] ?? [])])]));
    if (first === later || reachable(parents, first).has(later))
      problems.push(`${first} builds on ${later}, so ${later} has to run first.`);
    else if (reachable(parents, later).has(first)) problems.push(`${first} runs before ${later} already.`);
    else {
      after[later] = [...(after[later] ?? []), first];
      changes.push(`${later} waits for ${first}.`);
    }
  }
  return { after, changes, problems };
}

interface Filtering {
  readonly bench: Workbench;
  readonly knowledge: Knowledge;
  /** Phases that will not run: what refers from them does not matter. */
  readonly left: ReadonlySet<string>;
}

/** What a condition would change, and what stands against it, in words. */
type Found = Pick<WishedChange, 'changes' | 'problems'>;

/** The numbers that a counting query answers. */
type Ask = (query: string) => Promise<number[]>;

/** Conditions on rows, each tried on the source: one that leaves no rows, or too many orphans behind it, is refused. */
async function takenRows(filtering: Filtering, request: PlanRequest) {
  const where: Record<string, string> = {};
  const mappings: Mapping[] = [];
  const [changes, problems]: [string[], string[]] = [[], []];
  for (const [name, wished] of Object.entries(request.where)) {
    const phase = requirePhase(filtering.bench.playbook, name);
    const condition = phase.where === undefined ? wished : `(${phase.where}) AND (${wished})`;
    const mapping = await mapChanged(filtering.bench, filtering.knowledge, playbookChange.parse({ where: { [name]: condition } }), name);
    const found = await tried(filtering, phase, mapping, wished);
    problems.push(...found.problems);
    if (found.problems.length > 0) continue;
    where[name] = condition;
    mappings.push(mapping);
    changes.push(...found.changes);
  }
  return { where, mappings, changes, problems };
}

/** Counts what a condition would leave, of the phase's rows and of those that refer to them. */
async function tried(filtering: Filtering, phase: PlaybookPhase, { sourceKey }: Mapping, where: string): Promise<Found> {
  const { bench, knowledge } = filtering;
  const entity = await sourceEntity(knowledge, phase);
  const place = { side: 'source', database: phase.databases.source } as const;
  const counted = await keptRows(await openBridge(bench, knowledge, place), keptRowsQuery(entity, where));
  if (typeof counted === 'string') return { changes: [], problems: [counted] };
  const [rows = 0, kept = 0] = counted;
  if (kept === rows)
    return { changes: [], problems: [`All ${count(rows)} rows of ${phase.source} are meant by that: nothing would be left out.`] };
  const ask = asking(await openBridge(bench, knowledge, place, true));
  const orphans = await orphaned(filtering, ask, phase, sourceKey, where);
  return {
    changes: [`${phase.phase} takes ${count(kept)} of ${count(rows)} rows; the others are skipped.`, ...orphans.changes],
    problems: [...keptProblems(phase, kept, rows), ...orphans.problems],
  };
}

const asking =
  (bridge: QueryBridge): Ask =>
  async (query) =>
    (await bridge.query(query, limits)).rows[0]?.map(Number) ?? [];

/** The counts, or why they are not told: how many rows a condition on sensitive values keeps would tell what these are. */
async function keptRows(bridge: QueryBridge, query: string): Promise<number[] | string> {
  try {
    return await asking(bridge)(query);
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'expression_refused') throw error;
    return `${error.message}. Who may see the values writes such a condition into the playbook.`;
  }
}

function keptProblems({ phase, source, success }: PlaybookPhase, kept: number, rows: number): string[] {
  const promised = success.find((criterion) => 'rows' in criterion);
  return [
    ...(kept === 0 ? [`No row of ${source} is meant by that: all ${count(rows)} would be skipped.`] : []),
    ...(promised
      ? [
          `${phase} would take ${count(kept)} of ${count(rows)} rows, and has to end with ${count(promised.rows)} rows by its ` +
            'success criterion: change that in the playbook first.',
        ]
      : []),
  ];
}

/** Rows of other phases that would refer to rows which are left out: too many are a problem, few are kept aside. */
async function orphaned(
  { bench: { playbook }, knowledge, left }: Filtering,
  ask: Ask,
  phase: PlaybookPhase,
  key: readonly string[],
  where: string,
): Promise<Found> {
  const [changes, problems]: [string[], string[]] = [[], []];
  const parent = await sourceEntity(knowledge, phase);
  for (const { child, from } of referring(playbook, phase, key, left)) {
    if (child.databases.source !== phase.databases.source) {
      changes.push(`Rows of ${child.phase} stand in another database: how many refer to rows that would be left out is not counted.`);
      continue;
    }
    const entity = await sourceEntity(knowledge, child);
    const [orphans = 0, all = 0] = await ask(orphanedRowsQuery(parent, key, where, { entity, from }));
    if (orphans === 0) continue;
    const told = `${count(orphans)} of ${count(all)} rows of ${child.phase} refer to rows of ${phase.phase} that would be left out`;
    if (orphans > playbook.settings.quarantine_share_max * all)
      problems.push(`${told}: too many to keep aside. Leave out ${child.phase} too, or none.`);
    else changes.push(`${told}, and would be kept aside.`);
  }
  return { changes, problems };
}

/** The entity that a phase reads, as its own database has it. Throws `entity_not_found`. */
async function sourceEntity(knowledge: Knowledge, { source, databases }: PlaybookPhase): Promise<Entity> {
  const found = findEntity(catalogOf(await knowledge.catalogs('source'), databases.source), source);
  if (!found) throw new GodwitError('entity_not_found', `The source has no entity "${source}".`, { details: { entity: source } });
  return found;
}

const count = (rows: number): string => rows.toLocaleString('en');

/** Running phases whose rows refer to this one's by plain columns, and by which. */
function referring(playbook: Playbook, parent: PlaybookPhase, key: readonly string[], left: ReadonlySet<string>) {
  return runningPhases(playbook)
    .filter((child) => child.phase !== parent.phase && !left.has(child.phase))
    .flatMap((child) =>
      Object.values(child.fields).flatMap((rule) => {
        if (typeof rule !== 'object' || !('reference' in rule) || rule.reference !== identityName(parent)) return [];
        const from = [rule.from].flat();
        return from.length === key.length && from.every((column) => !column.includes('.')) ? [{ child, from }] : [];
      }),
    );
}
