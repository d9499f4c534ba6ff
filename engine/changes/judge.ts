import type { ConflictPolicy } from '../../model/conflict.ts';
import { lateColumns } from '../../model/mapping.ts';
import type { JudgedRow } from '../../model/mirror.ts';
import type { EditedRow } from '../../model/phase-statements.ts';
import { type Conflicts, type FoundConflict, openConflicts, type Resolved } from '../ledger/conflicts.ts';
import { imagesOf } from '../sync/images.ts';
import { type Merge, mergeSides, resolutionOf } from '../sync/three-way.ts';
import type { Group } from './batches.ts';
import type { CapturedPhase } from './capture.ts';

/** A phase that says what becomes of columns that both sides change. */
interface Judging extends Pick<Group, 'session'> {
  readonly phase: CapturedPhase;
  readonly policy: ConflictPolicy;
  readonly conflicts: Conflicts;
}

function judging({ capture, session }: Pick<Group, 'capture' | 'session'>, phase: CapturedPhase): Judging | null {
  const policy = phase.prepared.phase.both_changed;
  if (policy === undefined) return null;
  const { ledgerSchema, playbook } = capture.context;
  return { session, phase, policy, conflicts: openConflicts(session, ledgerSchema, playbook.playbook) };
}

/**
 * Merges staged rows with what somebody has changed in the target since they were last brought, by column. Rows on which somebody must decide stay
 * as they stand, and wait with both images; what waits no more is closed. `staged` are their source keys.
 */
export async function judgeStaged(at: Group, phase: CapturedPhase, staged: readonly string[]): Promise<void> {
  const judge = judging(at, phase);
  const question = phase.program.difference.edited;
  if (!judge || !question) return;
  const { session, conflicts } = judge;
  // Rows in which both sides have come to the same are brought as every other: from then on that is what was brought last.
  const rows = (await session.query<EditedRow>(question)).filter(({ isStanding, fields }) => !isStanding || fields.length > 0);
  const resolved = await resolutionsOf(judge, rows);
  const decided = rows.map((row) => ({ row, merge: mergeRow(judge, row, resolved.get(row.targetKey)) }));
  const judged = decided.flatMap(({ row, merge }): JudgedRow[] => {
    if (!('action' in merge) || merge.action === 'keep') return [{ targetKey: row.targetKey, isHeld: true, kept: [] }];
    return merge.kept.length > 0 ? [{ targetKey: row.targetKey, isHeld: false, kept: merge.kept }] : [];
  });
  if (judged.length > 0) await session.query(phase.mirror.judge(judged));
  const open = decided.flatMap(({ row, merge }) => ('action' in merge ? [] : [{ row, merge }]));
  await queue(judge, open);
  const waiting = open.map(({ row }) => row.targetKey);
  await conflicts.closeAmong(phase.pass.phase, staged, waiting);
}

/**
 * Which rows of these may go with their source rows. Of those that somebody has changed in the target the policy says whether they go, stay with the
 * target for good, or wait for a person.
 */
export async function goWithSource(at: Group, phase: CapturedPhase, keys: readonly string[]): Promise<readonly string[]> {
  const judge = judging(at, phase);
  if (!judge || keys.length === 0 || judge.policy === 'source_wins') return keys;
  const rows = await judge.session.query<Standing>(phase.program.difference.editedOf(keys));
  const resolved = await resolutionsOf(judge, rows);
  const decided = rows.map((row) => ({ row, merge: mergeGone(judge, row, resolved.get(row.targetKey)) }));
  const stays = new Set(decided.flatMap(({ row, merge }) => ('action' in merge && merge.action === 'delete' ? [] : [row.targetKey])));
  await queue(
    judge,
    decided.flatMap(({ row, merge }) => ('action' in merge ? [] : [{ row: { ...row, made: null, sourceKey: null }, merge }])),
  );
  return keys.filter((key) => !stays.has(key));
}

/** Decisions that are brought with one group. */
const decisionsMax = 1_000;

/** Source rows of a phase about which somebody has decided, and that are to be mapped again for it. */
export async function decidedRows(at: Pick<Group, 'capture' | 'session'>, phase: CapturedPhase): Promise<string[]> {
  return (await judging(at, phase)?.conflicts.decided(phase.pass.phase, decisionsMax)) ?? [];
}

/** After they are mapped: a decision is about the images that it was made about. */
export async function spendDecisions(at: Pick<Group, 'capture' | 'session'>, phase: CapturedPhase, keys: readonly string[]): Promise<void> {
  await judging(at, phase)?.conflicts.spend(phase.pass.phase, keys);
}

interface Standing {
  readonly targetKey: string;
  readonly standing: string;
}

function mergeRow({ policy, phase }: Judging, row: EditedRow, resolved: Resolved | undefined): Merge {
  const late = lateColumns(phase.prepared.mapping);
  const targetChanged = row.targetChanged.filter((name) => !late.has(name));
  const resolution = resolutionOf(resolved, row.made, row.standing);
  return mergeSides(
    { ...row, targetChanged, kind: row.isStanding ? 'changed' : 'missing', state: 'edited' },
    { policy, deletes: true, resolution },
  );
}

function mergeGone({ policy }: Judging, { standing }: Standing, resolved: Resolved | undefined): Merge {
  const sides = {
    kind: 'extra' as const,
    state: 'edited' as const,
    fields: [],
    sourceChanged: [],
    targetChanged: [],
    hasBase: true,
    isNewer: null,
  };
  return mergeSides(sides, { policy, deletes: true, resolution: resolutionOf(resolved, null, standing) });
}

async function resolutionsOf(
  { conflicts, phase }: Judging,
  rows: readonly { readonly targetKey: string }[],
): Promise<Map<string, Resolved>> {
  if (rows.length === 0) return new Map();
  const keys = rows.map(({ targetKey }) => targetKey);
  return new Map((await conflicts.resolutions(phase.prepared.target.name, keys)).map((each) => [each.targetKey, each]));
}

interface Open {
  readonly row: Pick<FoundConflict, 'targetKey' | 'sourceKey' | 'made' | 'standing'>;
  readonly merge: Extract<Merge, { conflict: unknown }>;
}

async function queue({ session, phase, conflicts }: Judging, open: readonly Open[]): Promise<void> {
  const rows = open.map(({ row: { targetKey, sourceKey } }) => ({
    targetKey,
    kind: sourceKey === null ? ('extra' as const) : ('changed' as const),
  }));
  const images = await imagesOf(session, phase.program, rows);
  const found = open.map(({ row: { targetKey, sourceKey, made, standing }, merge }): FoundConflict => {
    const { sourceImage = null, targetImage = null } = images.get(targetKey) ?? {};
    return { targetKey, sourceKey, made, standing, kind: merge.conflict, columns: merge.columns, sourceImage, targetImage };
  });
  // The run that the stream goes on from stands where an analysis would.
  await conflicts.queue({ phase: phase.pass.phase, entity: phase.prepared.target.name }, phase.pass.run, found);
}
