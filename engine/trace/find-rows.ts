import { assert, GodwitError } from '../../model/errors.ts';
import { canonicalKey, derivedKey, keyParts } from '../../model/identity.ts';
import { isOneToMany, type Mapping } from '../../model/mapping.ts';
import type { TextRow } from '../../model/session.ts';
import { stageSlice } from '../batch/stage.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import { type JudgedRow, judgeRows, type TraceContext } from './context.ts';

/** A row as it was found: its key on either side, and the source row where there still is one. */
export interface FoundRow {
  readonly sourceKey: string | null;
  readonly targetKey: string | null;
  readonly row: TextRow | null;
  readonly verdict: string | null;
}

/** Rows of a phase that a key names: as the legacy key, or as the key in the target. */
export async function findRows(traceContext: TraceContext, key: string): Promise<FoundRow[]> {
  const bySource = await findBySourceKey(traceContext, key);
  return bySource.length > 0 ? bySource : findByTargetKey(traceContext, key);
}

/** The parts of a legacy key as people write it: in canonical form, alone, or with commas between several. */
function partsOf({ sourceKey }: Mapping, key: string): string[] | null {
  const canonical = canonicalParts(key);
  if (canonical?.length === sourceKey.length) return canonical;
  if (sourceKey.length === 1) return [key];
  const parts = key.split(',');
  return parts.length === sourceKey.length ? parts : null;
}

/** Null for any other text: `10:30` may be a key as it is. */
function canonicalParts(key: string): string[] | null {
  try {
    const parts = keyParts(key);
    return canonicalKey(parts) === key ? parts : null;
  } catch {
    return null;
  }
}

async function findBySourceKey(traceContext: TraceContext, key: string): Promise<FoundRow[]> {
  const { prepared, program, worker } = traceContext;
  const parts = partsOf(prepared.mapping, key);
  if (parts === null) return [];
  const named = Object.fromEntries(prepared.mapping.sourceKey.map((alias, i) => [alias, parts[i] ?? '']));
  if ((await worker.session.query(program.misfits(named))).length > 0) return [];
  const [row] = await worker.reader.rowsByKey(prepared.sourceRead, [parts]);
  if (row) return foundRows(traceContext, row);
  return findStaleRows(traceContext, parts);
}

/** A source row with the row that it becomes, or with each of those that a transform makes of it; one that is kept out is one. */
export async function foundRows(traceContext: TraceContext, row: TextRow): Promise<FoundRow[]> {
  const judged = await judgeRows(traceContext, [row]);
  const [first] = judged;
  assert(first, 'a staged row is judged');
  const found: FoundRow[] = [];
  for (const { sourceKey, targetKey, verdict } of first.verdict === null ? judged : [first]) {
    found.push({ sourceKey, targetKey: targetKey ?? (await keyOf(traceContext, sourceKey)), row, verdict });
  }
  return found;
}

/**
 * A row that the source no longer has, but the target still may; each of those that were made of it, where the target keeps its
 * key and what tells them
 * apart.
 */
async function findStaleRows(traceContext: TraceContext, parts: readonly string[]): Promise<FoundRow[]> {
  const sourceKey = canonicalKey(parts);
  const { identity } = traceContext.prepared.mapping;
  if (isOneToMany(traceContext.prepared.mapping)) {
    const keys = await traceContext.traces.derivedFrom(identity.name, sourceKey);
    return keys.map((targetKey) => ({ sourceKey, targetKey, row: null, verdict: null }));
  }
  const targetKey = await keyOf(traceContext, sourceKey);
  if (targetKey === null || (await targetRow(traceContext, targetKey)) === null) return [];
  return [{ sourceKey, targetKey, row: null, verdict: null }];
}

/** The target key of a legacy key by the key map, or derived; null where only the row's values would tell. */
async function keyOf({ context, prepared }: TraceContext, sourceKey: string): Promise<string | null> {
  const { identity } = prepared.mapping;
  const [entry] = await openRowFacts(context.ledgerSession, context.ledgerSchema, context.playbook.playbook).keyMap(identity.name, [
    sourceKey,
  ]);
  if (entry) return entry.targetKey;
  // Only the code knows what tells several rows of one source row apart.
  if (isOneToMany(prepared.mapping)) return null;
  return identity.strategy === 'kept' ? null : derivedKey({ system: identity.system, identity: identity.name }, keyParts(sourceKey));
}

/** All source rows behind a target row: those that the key map knows, and the one that it is derived from. */
async function findByTargetKey(traceContext: TraceContext, key: string): Promise<FoundRow[]> {
  const { prepared, worker, traces } = traceContext;
  const mapped = (await traces.byTargetKey(prepared.mapping.identity.name, key)).map(({ sourceKey }) => keyParts(sourceKey));
  const rows = await worker.reader.rowsByKey(prepared.sourceRead, mapped);
  const found: FoundRow[] = [];
  for (const row of rows) found.push(...(await foundRows(traceContext, row)));
  if (found.some(({ verdict }) => verdict === null)) return found;
  const standing = await targetRow(traceContext, key);
  if (standing === null) return found;
  const parts = await copiedParts(traceContext, standing);
  const origin = (parts && (await copiedOrigin(traceContext, parts, key))) ?? (await scanForOrigin(traceContext, key));
  if (origin) return [...(await foundRows(traceContext, origin)).filter(({ targetKey }) => targetKey === key), ...found];
  if (found.length > 0) return found;
  const sourceKey = parts && canonicalKey(parts);
  const isItsOwn = sourceKey !== null && (await keyOf(traceContext, sourceKey)) === key;
  return [{ sourceKey: isItsOwn ? sourceKey : null, targetKey: key, row: null, verdict: null }];
}

/** The parts of the legacy key, where the target keeps copies of all of them. */
async function copiedParts({ prepared, program, worker }: TraceContext, standing: TextRow): Promise<string[] | null> {
  const { sourceKey, fields } = prepared.mapping;
  const parts = sourceKey.map((alias) => {
    const copy = fields.find(({ rule }) => rule.rule === 'copy' && rule.column === alias && rule.clean.length === 0);
    return copy ? (standing[copy.target] ?? null) : null;
  });
  if (!parts.every((part) => part !== null)) return null;
  const named = Object.fromEntries(sourceKey.map((alias, i) => [alias, parts[i] ?? '']));
  return (await worker.session.query(program.misfits(named))).length > 0 ? null : parts;
}

/** Their source row, if that becomes the row of the key. */
async function copiedOrigin(traceContext: TraceContext, parts: readonly string[], key: string): Promise<TextRow | null> {
  const [row] = await traceContext.worker.reader.rowsByKey(traceContext.prepared.sourceRead, [parts]);
  if (!row) return null;
  return (await judgeRows(traceContext, [row])).some(({ targetKey }) => targetKey === key) ? row : null;
}

/** A derived key cannot be turned round: the source is read slice by slice until a row makes it. */
async function scanForOrigin({ context, prepared, program, epoch, worker }: TraceContext, key: string): Promise<TextRow | null> {
  for (const slice of await epoch.view.slices(prepared.sourceRead, context.settings.batchRows)) {
    await stageSlice(worker.session, worker.reader, program, slice);
    const [judged] = await worker.session.query<JudgedRow>(program.judge(key));
    if (judged) return (await worker.reader.rowsByKey(prepared.sourceRead, [keyParts(judged.sourceKey)]))[0] ?? null;
  }
  return null;
}

/** A row of the target in text form. */
export async function targetRow({ program, worker }: TraceContext, key: string): Promise<TextRow | null> {
  try {
    return (await worker.session.query<TextRow>(program.compare.targetRows([key])))[0] ?? null;
  } catch (error) {
    // The text is no value of the key's type.
    if (error instanceof GodwitError && error.code === 'data_refused') return null;
    throw error;
  }
}
