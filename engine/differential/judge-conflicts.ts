import type { ConflictPolicy } from '../../model/conflict.ts';
import type { DifferenceRow } from '../../model/differential.ts';
import { lateColumns } from '../../model/mapping.ts';
import type { ChangedSides } from '../../model/phase-statements.ts';
import type { Conflicts, FoundConflict, Resolved } from '../ledger/conflicts.ts';
import type { PlannedRow } from '../ledger/differentials.ts';
import { imagesOf } from '../sync/images.ts';
import { type Merge, mergeSides, resolutionOf } from '../sync/three-way.ts';
import type { ComparedDifference } from './compare-phases.ts';

/** A phase that says what becomes of columns that both sides change. */
export interface JudgedPhase {
  readonly policy: ConflictPolicy;
  readonly deletes: boolean;
  readonly conflicts: Conflicts;
  /** The comparison under way. */
  readonly id: string;
}

/**
 * Merges the rows of a page by column, and queues those on which somebody must decide: they stay as they stand. The page's source rows are staged, as
 * `measure` has left them.
 */
export async function judgeConflicts(
  compared: ComparedDifference,
  rows: readonly PlannedRow[],
  judged: JudgedPhase,
): Promise<PlannedRow[]> {
  const { policy, deletes, conflicts } = judged;
  const entity = compared.prepared.target.name;
  const sides = await sidesOf(compared, rows);
  const known = await resolutionsOf(conflicts, entity, rows);
  const late = lateColumns(compared.prepared.mapping);
  const open: { row: PlannedRow; merge: Extract<Merge, { conflict: unknown }>; made: string | null }[] = [];
  const planned = rows.map((row): PlannedRow => {
    const found = sides.get(row.targetKey);
    const made = found?.made ?? null;
    const resolution = resolutionOf(known.get(row.targetKey), made, row.standing);
    const merge = mergeSides({ ...row, ...withLate(found ?? nothingKnown, late, row) }, { policy, deletes, resolution });
    if ('action' in merge) return { ...row, ...merge };
    open.push({ row, merge, made });
    return { ...row, action: 'keep', kept: [] };
  });
  const images = await imagesOf(
    compared.worker.session,
    compared.program,
    open.map(({ row }) => row),
  );
  const found = open.map(({ row: { targetKey, sourceKey, standing }, merge, made }): FoundConflict => {
    const { sourceImage = null, targetImage = null } = images.get(targetKey) ?? {};
    return { targetKey, sourceKey, kind: merge.conflict, columns: merge.columns, sourceImage, targetImage, made, standing };
  });
  await conflicts.queue({ phase: compared.prepared.phase.phase, entity }, judged.id, found);
  return planned;
}

type Sides = Omit<ChangedSides, 'targetKey' | 'made'> & { readonly made: string | null };
const nothingKnown: Sides = { sourceChanged: [], targetChanged: [], hasBase: false, isNewer: null, made: null };

/** Of rows that the source does not make any more only whether the phase has brought them. */
async function sidesOf({ program, worker: { session } }: ComparedDifference, rows: readonly PlannedRow[]): Promise<Map<string, Sides>> {
  const found = new Map<string, Sides>();
  if (program.difference.sides && rows.some(({ kind }) => kind !== 'extra'))
    for (const { targetKey, ...each } of await session.query<ChangedSides>(program.difference.sides)) found.set(targetKey, each);
  const alone = rows.filter(({ kind }) => kind === 'extra').map(({ targetKey }) => targetKey);
  if (alone.length > 0)
    for (const { targetKey } of await session.query<{ targetKey: string }>(program.difference.brought(alone)))
      found.set(targetKey, { ...nothingKnown, hasBase: true });
  return found;
}

/** References that settling fills later were brought without a value: whether the target has changed them is told by the row. */
function withLate(sides: Sides, late: ReadonlySet<string>, { state }: DifferenceRow): Sides {
  if (late.size === 0 || !sides.hasBase) return sides;
  const others = sides.targetChanged.filter((name) => !late.has(name));
  return { ...sides, targetChanged: state === 'edited' ? [...others, ...late] : others };
}

async function resolutionsOf(conflicts: Conflicts, entity: string, rows: readonly PlannedRow[]): Promise<Map<string, Resolved>> {
  const edited = rows.filter(({ state }) => state === 'edited').map(({ targetKey }) => targetKey);
  if (edited.length === 0) return new Map();
  return new Map((await conflicts.resolutions(entity, edited)).map((each) => [each.targetKey, each]));
}
