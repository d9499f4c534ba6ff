import type { CauseEdit, CauseRepair } from '../../model/cause-repair.ts';
import { repairedRowsMax } from '../../model/cause-repair.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { canonicalKey, keyParts } from '../../model/identity.ts';
import type { Patch, PhaseReplay } from '../../model/repair.ts';
import type { TextRow } from '../../model/session.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { openRepairs, type StoredPatch } from '../ledger/repairs.ts';
import { contextOf, sourceOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import type { RowAtFault } from './causes.ts';
import { changesOf, preparedPhase, refuseUnfit } from './patch.ts';
import { replay } from './replay.ts';

/** A patch that a repair makes for one of its rows. */
export interface RowPatch {
  /** Of the kept row. */
  readonly id: string;
  readonly digest: string;
  readonly patch: Patch;
}

/** The one phase that rows of a cause belong to. Throws `argument_invalid` where they are of several, and `row_not_found` without any. */
export function phaseOfRows(rows: readonly RowAtFault[], cause: string): string {
  const [first, ...others] = new Set(rows.map(({ phase }) => phase));
  if (first === undefined) throw new GodwitError('row_not_found', `No row waits for a repair of "${cause}".`);
  const isTooMany = rows.length > repairedRowsMax;
  if (others.length === 0 && !isTooMany) return first;
  const why = isTooMany
    ? `"${cause}" has more rows than the ${repairedRowsMax} that one repair may change: change the mapping instead`
    : `"${cause}" has rows of ${[first, ...others].join(', ')}: name one of its places, such as ${cause}:${first}`;
  throw new GodwitError('argument_invalid', `${why}.`);
}

/** The patch of each row that the edit changes, with what is patched in it already. Rows that the source no longer has are passed over. */
export async function patchesFor(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  { rows, edit, reason }: { readonly rows: readonly RowAtFault[]; readonly edit: CauseEdit; readonly reason: string },
): Promise<RowPatch[]> {
  const [first] = rows;
  if (!first) return [];
  const phase = preparedPhase(prepared, first);
  for (const set of [edit.set, ...edit.change.map(({ column, to }) => ({ [column]: to }))])
    if (Object.keys(set).length > 0 || edit.change.length === 0) await refuseUnfit(context, phase, set);
  const on = contextOf(context, phase.phase.databases);
  const repairs = openRepairs(on.ledgerSession, context.ledgerSchema, context.playbook.playbook);
  const keys = rows.map(({ sourceKey }) => sourceKey);
  const last = new Map((await repairs.of(first.phase, first.entity, keys)).map((stored) => [stored.sourceKey, stored]));
  const found = await sourceRows(context, phase, keys);
  return rows.flatMap((row) => patchOf(context.playbook.playbook, row, found.get(row.sourceKey), last.get(row.sourceKey), edit, reason));
}

function patchOf(
  playbook: string,
  { id, phase, entity, sourceKey }: RowAtFault,
  row: TextRow | undefined,
  last: StoredPatch | undefined,
  edit: CauseEdit,
  reason: string,
): RowPatch[] {
  if (!row) return [];
  const changed = edit.change.filter(({ column, from }) => row[column] === from).map(({ column, to }) => [column, to]);
  const set: TextRow = { ...edit.set, ...Object.fromEntries(changed) };
  if (Object.keys(set).length === 0) return [];
  const patch: Patch = { patch: 1, playbook, phase, entity, sourceKey, columns: changesOf(row, set, last), reason };
  return [{ id, digest: digestOf(patch), patch }];
}

async function sourceRows(
  context: RunContext,
  { phase, sourceRead }: PreparedPhase,
  keys: readonly string[],
): Promise<Map<string, TextRow>> {
  const view = await sourceOf(context, phase.databases.source).openSnapshot();
  try {
    const reader = await view.openReader();
    const rows = await reader.rowsByKey(sourceRead, keys.map(keyParts)).finally(() => reader.close());
    return new Map(rows.map((row) => [canonicalKey(sourceRead.key.map((alias) => row[alias] ?? '')), row]));
  } finally {
    await view.close();
  }
}

/** Applies the patches as if they were approved and replays their rows, with all that waits for them. For a trial that is taken back. */
export async function tryPatches(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  patches: readonly RowPatch[],
): Promise<PhaseReplay[]> {
  const [first] = patches;
  if (!first) return [];
  const phase = preparedPhase(prepared, first.patch);
  const on = contextOf(context, phase.phase.databases);
  const repairs = openRepairs(on.ledgerSession, context.ledgerSchema, context.playbook.playbook);
  await inTransaction(on.ledgerSession, async () => {
    for (const { patch, digest } of patches) {
      await repairs.propose(patch, digest);
      await repairs.approve(digest, 'nobody: a trial');
    }
  });
  const { phases } = await replay(context, prepared, { by: 'nobody: a trial', ids: patches.map(({ id }) => id) });
  return phases.filter(({ replayed, refused, gone }) => replayed + refused + gone > 0);
}

/** Keeps a repair with its patches; they wait for one approval. Returns its digest. */
export async function keepRepair(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  repair: CauseRepair,
  patches: readonly RowPatch[],
  author: string,
): Promise<string> {
  const { journal, control, playbook, ledgerSchema } = context;
  const { ledgerSession } = contextOf(context, preparedPhase(prepared, repair).phase.databases);
  const repairs = openRepairs(ledgerSession, ledgerSchema, playbook.playbook);
  for (const { patch, digest } of patches) {
    const name = `${patch.phase} ${patch.sourceKey}`;
    await journal.save(control, { kind: 'patch', playbook: playbook.playbook, name, content: patch, author });
    await repairs.propose(patch, digest);
  }
  return journal.save(control, { kind: 'repair', playbook: playbook.playbook, name: repair.cause, content: repair, author });
}
