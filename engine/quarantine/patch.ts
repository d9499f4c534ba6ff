import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { keyParts } from '../../model/identity.ts';
import { isLarge } from '../../model/large-value.ts';
import type { QuarantinedRow } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import { type Principal, proofOf } from '../../model/principal.ts';
import { type Dismissal, type Patch, patch as patchSchema } from '../../model/repair.ts';
import type { TextRow } from '../../model/session.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { selfAllowed } from '../journal/two-people.ts';
import { openRepairs, type StoredPatch } from '../ledger/repairs.ts';
import { contextOf, contextOfPhase, sourceOf } from '../route.ts';
import { type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { type QuarantineContext, requireKept } from './show.ts';

/** A repair as a person asks for it: new values by alias, null for NULL. */
export interface PatchRequest {
  readonly id: string;
  readonly set: TextRow;
  readonly reason: string;
  readonly author: string;
}

/**
 * Keeps a repair of a quarantined row as an artifact that waits for approval; changes to the same row that are proposed or
 * applied already are part of
 * it. Throws `argument_invalid` where a column cannot be patched or a value is none of its type, `row_not_found` where the source has no such row.
 */
export async function proposePatch(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  request: PatchRequest,
): Promise<{ digest: string; patch: Patch }> {
  const kept = await requireKept(context, request.id);
  if (kept.status === 'replayed') throw new GodwitError('argument_invalid', `The row ${request.id} has been replayed already.`);
  const phase = preparedPhase(prepared, kept);
  await refuseUnfit(context, phase, request.set);
  const row = await sourceRow(context, phase, kept.sourceKey);
  const { ledgerSession } = contextOf(context, phase.phase.databases);
  const repairs = openRepairs(ledgerSession, context.ledgerSchema, context.playbook.playbook);
  const [last] = (await repairs.of(kept.phase, kept.entity, [kept.sourceKey])).reverse();
  const { phase: name, entity, sourceKey } = kept;
  const columns = changesOf(row, request.set, last);
  const patch: Patch = { patch: 1, playbook: context.playbook.playbook, phase: name, entity, sourceKey, columns, reason: request.reason };
  const digest = digestOf(patch);
  await context.journal.save(context.control, {
    kind: 'patch',
    playbook: patch.playbook,
    name: `${name} ${sourceKey}`,
    content: patch,
    author: request.author,
  });
  await repairs.propose(patch, digest);
  return { digest, patch };
}

/**
 * What a patch changes in a source row. Changes that an earlier patch makes are kept, unless the source has moved on or the new
 * one says otherwise. Throws
 * `argument_invalid` for a value that is too large to be shown.
 */
export function changesOf(row: TextRow, set: TextRow, last: StoredPatch | undefined): Patch['columns'] {
  const large = Object.keys(set).find((alias) => isLarge(row[alias]));
  if (large !== undefined)
    throw new GodwitError('argument_invalid', `"${large}" cannot be patched: its value is too large to be shown and approved.`);
  const earlier = Object.entries(last?.to ?? {}).filter(([alias]) => row[alias] === last?.from[alias]);
  const wanted = { ...Object.fromEntries(earlier), ...set };
  return Object.fromEntries(Object.entries(wanted).map(([alias, to]) => [alias, { from: row[alias] ?? null, to }]));
}

/** The phase of a kept row as it runs. Throws `phase_not_found`. */
export function preparedPhase(prepared: readonly PreparedPhase[], { phase }: Pick<QuarantinedRow, 'phase'>): PreparedPhase {
  const found = prepared.find((each) => each.phase.phase === phase);
  if (!found) throw new GodwitError('phase_not_found', `The playbook has no phase ${phase} that runs.`);
  return found;
}

/** Throws `argument_invalid` where a phase does not read a column, where it is part of the key, or a value is none of its type. */
export async function refuseUnfit(context: RunContext, phase: PreparedPhase, set: TextRow): Promise<void> {
  const { sourceRead, mapping } = phase;
  const names = Object.keys(set);
  if (names.length === 0) throw new GodwitError('argument_invalid', 'A patch sets at least one column.');
  const known = new Set(sourceRead.columns.map(({ alias }) => alias));
  const unknown = names.find((name) => !known.has(name) || mapping.sourceKey.includes(name));
  if (unknown !== undefined) {
    const why = known.has(unknown) ? 'is part of the legacy key' : 'is not read by the phase';
    throw new GodwitError('argument_invalid', `"${unknown}" cannot be patched: it ${why}.`, {
      details: { phase: mapping.phase, column: unknown },
    });
  }
  const on = contextOf(context, phase.phase.databases);
  const program: PhaseStatements = programOf(on, phase, 'merge');
  const [misfit] = await on.ledgerSession.query<{ alias: string }>(program.misfits(set));
  if (misfit) throw new GodwitError('argument_invalid', `The new value of "${misfit.alias}" is no value of the column's type.`);
}

async function sourceRow(context: RunContext, { phase, sourceRead }: PreparedPhase, sourceKey: string): Promise<TextRow> {
  const view = await sourceOf(context, phase.databases.source).openSnapshot();
  try {
    const reader = await view.openReader();
    const [row] = await reader.rowsByKey(sourceRead, [keyParts(sourceKey)]).finally(() => reader.close());
    if (!row) throw new GodwitError('row_not_found', 'The source has no row with that key any more.');
    return row;
  } finally {
    await view.close();
  }
}

export interface PatchDecision {
  readonly digest: string;
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  readonly reason?: string;
  readonly principal?: Principal;
}

/** Records a person's decision on a patch. An approved one applies from now on: in the next replay, and in every later run. */
export async function decidePatch(context: QuarantineContext, { digest, decision, by, reason, principal }: PatchDecision): Promise<void> {
  const { playbook, journal, control, ledgerSchema } = context;
  const stored = patchSchema.safeParse(await journal.read(control, digest));
  if (!stored.success) throw new GodwitError('artifact_not_found', `${digest.slice(0, 12)} is no patch.`, { details: { digest } });
  const { phase, entity, sourceKey } = stored.data;
  const { ledgerSession } = contextOfPhase(context, phase);
  const repairs = openRepairs(ledgerSession, ledgerSchema, playbook.playbook);
  const applies = (await repairs.of(phase, entity, [sourceKey])).some((each) => each.digest === digest && each.approvedBy !== null);
  if (applies) throw new GodwitError('argument_invalid', `The patch ${digest.slice(0, 12)} applies already; propose another one instead.`);
  const allowed = { selfAllowed: await selfAllowed(context) };
  const details = { playbook: playbook.playbook, patch: digest, ...(principal && { proof: proofOf(principal) }) };
  await journal.decide(control, {
    artifact: digest,
    playbook: playbook.playbook,
    decision,
    by,
    ...(reason !== undefined && { reason }),
    ...allowed,
    details,
  });
  await inTransaction(ledgerSession, async () => {
    if (decision === 'rejected') return repairs.drop(digest);
    await repairs.propose(stored.data, digest);
    await repairs.approve(digest, by);
  });
}

/** Records a person's decision that a row stays behind; it stays quarantined, in this run and in later ones. */
export async function dismissRow(
  context: QuarantineContext,
  { id, reason, by }: { readonly id: string; readonly reason: string; readonly by: string },
): Promise<string> {
  const { playbook, journal, control, ledgerSchema } = context;
  const { phase, entity, sourceKey, status } = await requireKept(context, id);
  const { ledgerSession } = contextOfPhase(context, phase);
  if (status === 'replayed') throw new GodwitError('argument_invalid', `The row ${id} has been replayed already.`);
  const content: Dismissal = { dismissal: 1, playbook: playbook.playbook, phase, entity, sourceKey, reason };
  const digest = await journal.save(control, {
    kind: 'dismissal',
    playbook: playbook.playbook,
    name: `${phase} ${sourceKey}`,
    content,
    author: by,
  });
  await openRepairs(ledgerSession, ledgerSchema, playbook.playbook).dismiss(content, by);
  return digest;
}
