import { GodwitError } from '../../model/errors.ts';
import { readableRow } from '../../model/large-value.ts';
import { keyOriginsOf, type Mapping, originsOf, sourcePlace, targetPlace } from '../../model/mapping.ts';
import { maskValue } from '../../model/masking.ts';
import type { TextRow } from '../../model/session.ts';
import type { TracedField, TracedRow } from '../../model/trace.ts';
import { openRepairs, type StoredPatch } from '../ledger/repairs.ts';
import { type KeyMapEntry, openRowFacts } from '../ledger/row-facts.ts';
import type { TracedBatch } from '../ledger/traces.ts';
import { maskedRow, type Sensitivities } from '../quarantine/masking.ts';
import { patchedRow } from '../quarantine/patched-row.ts';
import { contextOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { withViewsIfAny } from '../source-away.ts';
import { approverOf } from '../stages/approve.ts';
import { batchOfRow } from './batch-of-row.ts';
import { type FoundRow, findRows, targetRow } from './find-rows.ts';
import { type TraceGround, withGround } from './ground.ts';

/** Which row, in which phase (all by default), and whether its values are wanted: masked by what is known of each phase's columns, or as they are. */
export interface TraceQuestion {
  /** The legacy key (parts joined with commas, or canonical), or the key in the target. */
  readonly key: string;
  readonly phase?: string;
  readonly values?: 'raw' | ((phase: PreparedPhase) => Sensitivities);
}

/** Where rows with a key are, from either side, and how they got there. Throws `phase_not_found`, `row_not_found`. */
export async function traceRow(context: RunContext, prepared: readonly PreparedPhase[], question: TraceQuestion): Promise<TracedRow[]> {
  const phases = prepared.filter(({ phase }) => question.phase === undefined || phase.phase === question.phase);
  if (phases.length === 0) throw new GodwitError('phase_not_found', `The playbook has no phase ${question.phase ?? ''} that runs.`);
  return withViewsIfAny(context, 'What follows is what target and ledger know.', async (viewOf) => {
    const traced: TracedRow[] = [];
    for (const phase of phases) {
      const on = contextOf(context, phase.phase.databases);
      traced.push(...(await withGround(on, phase, (await viewOf(phase)).epoch, (ground) => tracePhase(ground, question))));
    }
    if (traced.length === 0) throw new GodwitError('row_not_found', 'No phase knows a row with that key, on either side.');
    return traced;
  });
}

async function tracePhase(ground: TraceGround, question: TraceQuestion): Promise<TracedRow[]> {
  const traced: TracedRow[] = [];
  for (const found of await findRows(ground, question.key)) traced.push(await traceFound(ground, found, question));
  return traced;
}

async function traceFound(ground: TraceGround, found: FoundRow, question: TraceQuestion): Promise<TracedRow> {
  const { context, prepared } = ground;
  const { sourceKey, targetKey } = found;
  const standing = targetKey === null ? null : await targetRow(ground, targetKey);
  const { entry, patch } = sourceKey === null ? { patch: null, entry: null } : await knownOf(ground, sourceKey);
  const fate = await fateOf(ground, found, standing !== null);
  const { batch } = fate;
  const mapping = await mappingOf(ground, batch?.mapping ?? null);
  return {
    phase: prepared.phase.phase,
    source: sourcePlace(prepared.mapping, prepared.mapping.source),
    target: targetPlace(prepared.mapping),
    sourceKey,
    targetKey,
    fate: fate.fate,
    reason: fate.reason,
    field: fate.field,
    known: entry?.state ?? null,
    batch: batch?.batch ?? null,
    run: batch?.run ?? null,
    pass: batch?.pass ?? null,
    position: batch?.position ?? null,
    at: batch?.at ?? null,
    mapping: batch?.mapping ?? null,
    approvedBy: batch ? await approverOf(context, batch.mapping) : null,
    patch: patch?.digest ?? null,
    fields: fieldsOf(ground, mapping, found.row && patch ? patchedRow(found.row, patch) : found.row, standing, question),
  };
}

async function knownOf(
  { context, prepared }: TraceGround,
  sourceKey: string,
): Promise<{ entry: KeyMapEntry | null; patch: StoredPatch | null }> {
  const { playbook, ledgerSession, ledgerSchema } = context;
  const { mapping } = prepared;
  const [entry = null] = await openRowFacts(ledgerSession, ledgerSchema, playbook.playbook).keyMap(mapping.identity.name, [sourceKey]);
  const patches = await openRepairs(ledgerSession, ledgerSchema, playbook.playbook).of(mapping.phase, mapping.source, [sourceKey]);
  return { entry, patch: patches.find(({ approvedBy }) => approvedBy !== null) ?? null };
}

interface Fate extends Pick<TracedRow, 'fate' | 'reason' | 'field'> {
  readonly batch: TracedBatch | null;
}

/** Quarantine first, then what the ledger says of the target row, then what the mapping says of the source row. */
async function fateOf(ground: TraceGround, found: FoundRow, stands: boolean): Promise<Fate> {
  const { traces, pass, runs, prepared } = ground;
  const kept = pass && found.sourceKey !== null ? await traces.kept(pass, found.sourceKey) : null;
  if (kept) return { fate: 'quarantined', reason: kept.reason, field: kept.field, batch: await traces.batch(kept.batch) };
  const read = found.row === null ? null : await batchOfRow(ground, found.row);
  if (found.verdict === 'skip') return { fate: 'skipped', reason: null, field: null, batch: read };
  const written = found.targetKey === null ? null : await traces.lastWrite(runs, prepared.phase.phase, found.targetKey);
  if (stands && written) return { fate: 'written', reason: null, field: null, batch: written };
  const isLoaded = pass !== null && (await traces.isBulkLoad(pass));
  const loaded = isLoaded && found.row === null && found.targetKey !== null ? await loadedBy(ground, found.targetKey) : null;
  if (stands && loaded) return { fate: 'written', reason: null, field: null, batch: loaded };
  // Of a source row that has gone only its key is left, and nobody else's row has a key derived from it.
  const wasLoaded = isLoaded && found.row === null && found.sourceKey !== null;
  if (!stands || (read === null && !wasLoaded)) return { fate: 'not_read', reason: null, field: null, batch: null };
  return { fate: isLoaded ? 'written' : 'unchanged', reason: null, field: null, batch: read };
}

/** A bulk load keeps no undo, but its rows carry the transactions of its batches. */
async function loadedBy({ worker, program, traces, runs, prepared }: TraceGround, key: string): Promise<TracedBatch | null> {
  const [row] = await worker.session.query<{ transaction: string }>(program.compare.writer(key));
  return row ? traces.batchOfTransaction(runs, prepared.phase.phase, row.transaction) : null;
}

/** The mapping that the batch ran, where the journal still has it; the current one otherwise. */
async function mappingOf({ context, prepared }: TraceGround, digest: string | null): Promise<Mapping> {
  if (digest === null || digest === prepared.digest) return prepared.mapping;
  const stored = await context.journal.readAs(context.control, digest, 'mapping').catch((error: unknown) => {
    if (error instanceof GodwitError && error.code === 'artifact_not_found') return null;
    throw error;
  });
  return stored ?? prepared.mapping;
}

function fieldsOf(
  { prepared }: TraceGround,
  mapping: Mapping,
  row: TextRow | null,
  standing: TextRow | null,
  { values }: TraceQuestion,
): TracedField[] {
  const [shown, shownTarget] = [readableRow(row ?? {}), readableRow(standing ?? {})];
  const sensitivities = typeof values === 'function' ? values(prepared) : null;
  return mapping.fields.map(({ target, rule }) => {
    const columns = rule.rule === 'identity' ? keyOriginsOf(mapping) : originsOf(rule, mapping);
    const field = { target, rule, columns };
    if (values === undefined) return field;
    const from = Object.fromEntries(columns.map((alias) => [alias, shown[alias] ?? null]));
    const value = shownTarget[target] ?? null;
    if (sensitivities === null) return { ...field, from, value };
    return { ...field, from: { ...maskedRow(from, sensitivities) }, value: maskedTarget(value, columns, sensitivities) };
  });
}

/** A target value is as sensitive as any source column that it is made of. */
function maskedTarget(value: string | null, columns: readonly string[], sensitivities: Sensitivities): string | null {
  const hidden = columns.map((alias) => (sensitivities.has(alias) ? sensitivities.get(alias) : 'pii')).find((each) => each);
  return value === null || !hidden ? value : maskValue(value, hidden);
}
