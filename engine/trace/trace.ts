import { GodwitError } from '../../model/errors.ts';
import { readableRow } from '../../model/large-value.ts';
import { keyOriginsOf, type Mapping, originsOf, sourcePlace, targetPlace } from '../../model/mapping.ts';
import { maskValue } from '../../model/masking.ts';
import type { TextRow } from '../../model/session.ts';
import type { TracedField, TracedRow } from '../../model/trace.ts';
import { openRepairs, type StoredPatch } from '../ledger/repairs.ts';
import { type KeyMapEntry, openRowFacts } from '../ledger/row-facts.ts';
import type { TracedBatch, TracedWrite } from '../ledger/traces.ts';
import { maskedRow, type Sensitivities } from '../quarantine/masking.ts';
import { patchedRow } from '../quarantine/patched-row.ts';
import { rivalsOf } from '../quarantine/rivals.ts';
import { contextOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { withViewsIfAny } from '../run/source-away.ts';
import { approverOf } from '../stages/approve.ts';
import { batchOfRow } from './batch-of-row.ts';
import { judgeRows, type TraceContext, withTraceContext } from './context.ts';
import { type FoundRow, findRows, targetRow } from './find-rows.ts';

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
      traced.push(
        ...(await withTraceContext(on, phase, (await viewOf(phase)).epoch, (traceContext) => tracePhase(traceContext, question))),
      );
    }
    if (traced.length === 0) throw new GodwitError('row_not_found', 'No phase knows a row with that key, on either side.');
    return traced;
  });
}

async function tracePhase(traceContext: TraceContext, question: TraceQuestion): Promise<TracedRow[]> {
  const traced: TracedRow[] = [];
  for (const found of await findRows(traceContext, question.key)) traced.push(await traceFound(traceContext, found, question));
  return traced;
}

async function traceFound(traceContext: TraceContext, found: FoundRow, question: TraceQuestion): Promise<TracedRow> {
  const { context, prepared } = traceContext;
  const { sourceKey, targetKey } = found;
  const standing = targetKey === null ? null : await targetRow(traceContext, targetKey);
  const { entry, patch } = sourceKey === null ? { patch: null, entry: null } : await knownOf(traceContext, sourceKey);
  const fate = await fateOf(traceContext, found, standing !== null);
  const { batch } = fate;
  const mapping = await mappingOf(traceContext, batch?.mapping ?? null);
  const seen = {
    standing,
    before: await beforeOf(traceContext, fate.write),
    changed: standing ? await changedFields(traceContext, found) : new Set<string>(),
  };
  return {
    phase: prepared.phase.phase,
    source: sourcePlace(prepared.mapping, prepared.mapping.source),
    target: targetPlace(prepared.mapping),
    sourceKey,
    targetKey,
    fate: fate.fate,
    write: fate.write === null ? null : fate.write.action === 'insert' ? 'inserted' : 'overwritten',
    reason: fate.reason,
    field: fate.field,
    known: entry?.state ?? null,
    rival: await rivalOf(traceContext, found, fate, entry),
    batch: batch?.batch ?? null,
    run: batch?.run ?? null,
    pass: batch?.pass ?? null,
    position: batch?.position ?? null,
    at: batch?.at ?? null,
    mapping: batch?.mapping ?? null,
    approvedBy: batch ? await approverOf(context, batch.mapping) : null,
    patch: patch?.digest ?? null,
    fields: fieldsOf(traceContext, mapping, found.row && patch ? patchedRow(found.row, patch) : found.row, seen, question),
  };
}

async function knownOf(
  { context, prepared }: TraceContext,
  sourceKey: string,
): Promise<{ entry: KeyMapEntry | null; patch: StoredPatch | null }> {
  const { playbook, ledgerSession, ledgerSchema } = context;
  const { mapping } = prepared;
  const [entry = null] = await openRowFacts(ledgerSession, ledgerSchema, playbook.playbook).keyMap(mapping.identity.name, [sourceKey]);
  const patches = await openRepairs(ledgerSession, ledgerSchema, playbook.playbook).of(mapping.phase, mapping.source, [sourceKey]);
  return { entry, patch: patches.find(({ approvedBy }) => approvedBy !== null) ?? null };
}

/** A merged row has no reason: it is a duplicate that the playbook lets become one with the row that won. */
async function rivalOf(
  { context, prepared }: TraceContext,
  { sourceKey }: FoundRow,
  { reason }: Pick<TracedRow, 'reason'>,
  entry: KeyMapEntry | null,
): Promise<TracedRow['rival']> {
  const cause = entry?.state === 'merged' ? 'duplicate' : reason;
  if (sourceKey === null || cause === null) return null;
  return (await rivalsOf(context, prepared.mapping, [{ sourceKey, reason: cause }])).get(sourceKey) ?? null;
}

interface Fate extends Pick<TracedRow, 'fate' | 'reason' | 'field'> {
  readonly batch: TracedBatch | null;
  readonly write: Pick<TracedWrite, 'action' | 'before'> | null;
}

/** What stands in the target for a row, what stood there before, and the columns that are not what the mapping makes. */
interface Seen {
  readonly standing: TextRow | null;
  readonly before: TextRow | null;
  readonly changed: ReadonlySet<string>;
}

async function beforeOf({ program, worker }: TraceContext, write: Fate['write']): Promise<TextRow | null> {
  if (write === null || write.before === null) return null;
  return (await worker.session.query<TextRow>(program.compare.rowBefore(write.before)))[0] ?? null;
}

/** Columns of a row that was to arrive whose value is another now. */
async function changedFields(traceContext: TraceContext, { row, targetKey, verdict }: FoundRow): Promise<ReadonlySet<string>> {
  if (row === null || verdict !== null) return new Set();
  await judgeRows(traceContext, [row]);
  const { program, worker } = traceContext;
  const found = await worker.session.query<{ targetKey: string; fields: string[] }>(program.compare.changedFields);
  return new Set(found.find((each) => each.targetKey === targetKey)?.fields ?? []);
}

/** Quarantine first, then what the ledger says of the target row, then what the mapping says of the source row. */
async function fateOf(traceContext: TraceContext, found: FoundRow, stands: boolean): Promise<Fate> {
  const { traces, pass, runs, prepared } = traceContext;
  const kept = pass && found.sourceKey !== null ? await traces.kept(pass, found.sourceKey) : null;
  if (kept) return { fate: 'quarantined', reason: kept.reason, field: kept.field, batch: await traces.batch(kept.batch), write: null };
  const read = found.row === null ? null : await batchOfRow(traceContext, found.row);
  if (found.verdict === 'skip') return { fate: 'skipped', reason: null, field: null, batch: read, write: null };
  const written = found.targetKey === null ? null : await traces.lastWrite(runs, prepared.phase.phase, found.targetKey);
  if (stands && written) return { fate: 'written', reason: null, field: null, batch: written, write: written };
  const isLoaded = pass !== null && (await traces.isBulkLoad(pass));
  const loaded = isLoaded && found.row === null && found.targetKey !== null ? await loadedBy(traceContext, found.targetKey) : null;
  if (stands && loaded) return { fate: 'written', reason: null, field: null, batch: loaded, write: loadedWrite };
  // Of a source row that has gone only its key is left, and nobody else's row has a key derived from it.
  const wasLoaded = isLoaded && found.row === null && found.sourceKey !== null;
  if (!stands || (read === null && !wasLoaded)) return { fate: 'not_read', reason: null, field: null, batch: null, write: null };
  return { fate: isLoaded ? 'written' : 'unchanged', reason: null, field: null, batch: read, write: isLoaded ? loadedWrite : null };
}

/** A bulk load keeps no undo, but its rows carry the transactions of its batches. */
async function loadedBy({ worker, program, traces, runs, prepared }: TraceContext, key: string): Promise<TracedBatch | null> {
  const [row] = await worker.session.query<{ transaction: string }>(program.compare.writer(key));
  return row ? traces.batchOfTransaction(runs, prepared.phase.phase, row.transaction) : null;
}
/** A bulk load only writes into an empty entity. */
const loadedWrite: Fate['write'] = { action: 'insert', before: null };

/** The mapping that the batch ran, where the journal still has it; the current one otherwise. */
async function mappingOf({ context, prepared }: TraceContext, digest: string | null): Promise<Mapping> {
  if (digest === null || digest === prepared.digest) return prepared.mapping;
  const stored = await context.journal.readAs(context.control, digest, 'mapping').catch((error: unknown) => {
    if (error instanceof GodwitError && error.code === 'artifact_not_found') return null;
    throw error;
  });
  return stored ?? prepared.mapping;
}

function fieldsOf(
  { prepared }: TraceContext,
  mapping: Mapping,
  row: TextRow | null,
  { standing, before, changed }: Seen,
  { values }: TraceQuestion,
): TracedField[] {
  const [shown, shownTarget, shownBefore] = [readableRow(row ?? {}), readableRow(standing ?? {}), readableRow(before ?? {})];
  const sensitivities = typeof values === 'function' ? values(prepared) : null;
  return mapping.fields.map(({ target, rule }) => {
    const columns = rule.rule === 'identity' ? keyOriginsOf(mapping) : originsOf(rule, mapping);
    const field = { target, rule, columns, ...(changed.has(target) && { differs: true }) };
    if (values === undefined) return field;
    const from = Object.fromEntries(columns.map((alias) => [alias, shown[alias] ?? null]));
    const value = shownTarget[target] ?? null;
    const old = shownBefore[target] ?? null;
    const isOverwritten = before !== null && old !== value;
    if (sensitivities === null) return { ...field, from, value, ...(isOverwritten && { before: old }) };
    const masked = (each: string | null): string | null => maskedTarget(each, columns, sensitivities);
    return { ...field, from: { ...maskedRow(from, sensitivities) }, value: masked(value), ...(isOverwritten && { before: masked(old) }) };
  });
}

/** A target value is as sensitive as any source column that it is made of. */
function maskedTarget(value: string | null, columns: readonly string[], sensitivities: Sensitivities): string | null {
  const hidden = columns.map((alias) => (sensitivities.has(alias) ? sensitivities.get(alias) : 'pii')).find((each) => each);
  return value === null || !hidden ? value : maskValue(value, hidden);
}
