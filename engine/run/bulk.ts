import type { RestoreScope } from '../../model/bulk.ts';
import type { GodwitError } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { KnownKeys, PreparedPhase, RunContext } from './context.ts';
import { isDecidedUnique, isProvenUnique, type UniqueScope } from './unique.ts';

/** Below this many rows, taking indexes down and building them again costs more than their upkeep. */
const bulkRowsMin = 10_000;

/** Rows of a bulk batch: what each batch costs by itself (parents are hashed once, the ledger has a row) is spread over so many. */
const bulkBatchRows = 100_000;
/** Batches per job that are left in any case, so that the jobs end together. */
const batchesPerJobMin = 8;

async function scopeOf({ ledger, ledgerSession }: RunContext, { mapping, sourceRead, target }: PreparedPhase): Promise<UniqueScope> {
  const isPatched = await ledger.hasPatches(ledgerSession, mapping.phase, sourceRead.entity.name);
  return { mapping, source: sourceRead.entity, target, isPatched };
}

/**
 * The mode of a phase's first pass, with everything made ready for it. Bulk where the playbook leaves the choice, the rows are many, and the
 * entity is empty and the run's alone; merge otherwise.
 */
export async function chooseMode(context: RunContext, run: string, prepared: PreparedPhase, rows: number): Promise<'merge' | 'bulk'> {
  const { phase, target } = prepared;
  if (phase.mode === 'merge' || rows < (context.settings.bulkRowsMin ?? bulkRowsMin)) return 'merge';
  const loads = context.target.bulkLoads(context.ledgerSchema);
  if ((await loads.obstacle(context.ledgerSession, target)) !== null) return 'merge';
  const scope = await scopeOf(context, prepared);
  const load = {
    run,
    phase: phase.phase,
    entity: target,
    isProvenUnique: (fields: readonly string[]) => isProvenUnique(fields, scope) || isDecidedUnique(fields, scope),
  };
  const obstacle = await loads.takeDown(context.ledgerSession, load);
  if (obstacle === null) return 'bulk';
  context.notify({ type: 'notice', message: `${phase.phase} is loaded with its indexes and foreign keys up: ${obstacle}` });
  return 'merge';
}

/** Neighbouring slices joined to batches that suit a bulk load. */
export function joinSlices(slices: readonly Slice[], { batchRows, jobs }: RunContext['settings']): Slice[] {
  const by = Math.max(1, Math.min(Math.floor(bulkBatchRows / batchRows), Math.floor(slices.length / (jobs * batchesPerJobMin))));
  return [...Map.groupBy(slices, ({ ordinal }) => Math.floor(ordinal / by))].map(([ordinal, joined]) => ({
    ordinal,
    after: joined[0]?.after ?? null,
    upTo: joined.at(-1)?.upTo ?? null,
    rows: joined.reduce((sum, { rows }) => sum + rows, 0),
  }));
}

/** Whether a bulk pass needs no key pass: the target had no rows, the key map knows none, and the mapping cannot make duplicates. */
export async function hasProvenKeys(context: RunContext, prepared: PreparedPhase, mode: 'merge' | 'bulk'): Promise<boolean> {
  const { conflict, identity } = prepared.mapping;
  if (mode === 'merge' || conflict.key.length === 0) return false;
  if (!isProvenUnique(conflict.key, await scopeOf(context, prepared))) return false;
  return !(await context.ledger.hasKeys(context.ledgerSession, identity.name));
}

/** What is known of keys before a pass over `rows` rows, so that a bulk load need not look for what is not there, nor compute what is. */
export async function knownKeys(
  context: RunContext,
  prepared: PreparedPhase,
  { mode, rows }: { mode: 'merge' | 'bulk'; rows: number },
): Promise<KnownKeys> {
  if (mode === 'merge') return {};
  const isProven = await hasProvenKeys(context, prepared, mode);
  const emptyKeyMaps = await unmapped(context, prepared, isProven);
  return { hasProvenKeys: isProven, emptyKeyMaps, legacyColumns: await legacyColumns(context, prepared, emptyKeyMaps, rows) };
}

/** Identities that the phase refers to and the key map knows nothing of. */
async function unmapped({ ledger, ledgerSession }: RunContext, { mapping }: PreparedPhase, isProven: boolean): Promise<Set<string>> {
  const referred = new Set(mapping.fields.flatMap(({ rule }) => (rule.rule === 'reference' ? [rule.identity] : [])));
  // The key pass of this very pass may still fill its own.
  if (!isProven) referred.delete(mapping.identity.name);
  const empty = new Set<string>();
  for (const name of referred) if (!(await ledger.hasKeys(ledgerSession, name))) empty.add(name);
  return empty;
}

async function legacyColumns(
  { target, ledgerSchema, ledgerSession }: RunContext,
  { mapping, identities }: PreparedPhase,
  unmapped: ReadonlySet<string>,
  rowsMax: number,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of unmapped) {
    const identity = identities.get(name);
    if (!identity || identity.abroad !== undefined || name === mapping.identity.name) continue;
    const column = await target.bulkLoads(ledgerSchema).legacyColumn(ledgerSession, identity, rowsMax);
    if (column !== null) found.set(name, column);
  }
  return found;
}

/** Puts back what loads have taken down; returns what the rows do not allow yet. */
export async function restoreDefinitions(context: RunContext, phase: string, scope: RestoreScope): Promise<readonly GodwitError[]> {
  const loads = context.target.bulkLoads(context.ledgerSchema);
  const down = await loads.missing(context.ledgerSession);
  if (down.length > 0) context.notify({ type: 'settling', phase, message: `building ${down.map(({ name }) => name).join(', ')}` });
  return (await loads.restore(context.ledgerSession, scope)).refused;
}

/** As `restoreDefinitions`, but throws the first refusal: nothing comes after it that could mend the rows. */
export async function requireDefinitions(context: RunContext, phase: string, scope: RestoreScope): Promise<void> {
  const [refusal] = await restoreDefinitions(context, phase, scope);
  if (refusal) throw refusal;
}
