import type { RollbackRecord, RolledBackPhase, Safeguard } from '../../model/safeguard.ts';
import { contextOf } from '../route.ts';
import { standingOf } from '../run/safeguard.ts';
import type { UndoContext, UndoPhase } from './prepare.ts';
import type { RollbackResult } from './rollback.ts';

/** Safeguards of a phase that are looked through: one per run since its last rollback. */
const safeguardsMax = 1000;

/** Holds what a rollback has left against how it stood before the phases, and keeps the result. `seconds` is how long it took. */
export async function recordRollback(
  context: UndoContext,
  phases: readonly UndoPhase[],
  { phases: done }: Pick<RollbackResult, 'phases'>,
  seconds: number,
): Promise<RollbackRecord> {
  const { journal, control, playbook } = context;
  const held: RolledBackPhase[] = [];
  for (const { phase, entity, ...counts } of done) {
    const undone = phases.find((each) => each.phase.phase === phase);
    if (!undone) continue;
    const { target } = undone;
    const { databases } = undone.phase;
    const beside = phases.filter((each) => each.phase.databases.target === databases.target);
    const before = await safeguardOf(context, beside, target.name);
    const on = contextOf(context, databases);
    const now = await standingOf(on, on.target.backup(target).digest);
    const isAsBefore = before === null || before.digest === null ? null : before.digest === now.digest && before.rows === now.rows;
    held.push({ phase, entity, removed: counts.delete, restored: counts.restore, gone: counts.gone, before, rows: now.rows, isAsBefore });
  }
  const record: RollbackRecord = { at: new Date().toISOString(), seconds, phases: held };
  await journal.save(control, { kind: 'rolled_back', playbook: playbook.playbook, name: 'rollback', content: record, author: 'godwit' });
  return record;
}

/** The newest rollback of a playbook; null where there was none. */
export async function lastRollback({
  journal,
  control,
  playbook,
}: Pick<UndoContext, 'journal' | 'control' | 'playbook'>): Promise<RollbackRecord | null> {
  const found = await journal.last(control, playbook.playbook, 'rolled_back', 'rollback');
  return found?.content ?? null;
}

/** How an entity stood before the first of the phases that wrote it, since it was last taken back. */
async function safeguardOf(context: UndoContext, phases: readonly UndoPhase[], entity: string): Promise<Safeguard | null> {
  const { journal, control, playbook } = context;
  const since = (await lastRollback(context))?.at ?? '';
  const found: Safeguard[] = [];
  for (const { phase, target } of phases) {
    if (target.name !== entity) continue;
    for (const digest of await journal.digests(control, playbook.playbook, 'safeguard', phase.phase, safeguardsMax)) {
      found.push(await journal.readAs(control, digest, 'safeguard'));
    }
  }
  return found.filter(({ takenAt }) => takenAt > since).sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1))[0] ?? null;
}
