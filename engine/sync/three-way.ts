import type { ConflictKind, ConflictPolicy, ConflictSide, Resolution } from '../../model/conflict.ts';
import type { DifferenceRow, RepairAction } from '../../model/differential.ts';

/** What is known of a row that differs: what each side has changed since the row was last brought. */
export interface BothSides extends Pick<DifferenceRow, 'kind' | 'state'> {
  /** Columns that differ between the sides. */
  readonly fields: readonly string[];
  readonly sourceChanged: readonly string[];
  readonly targetChanged: readonly string[];
  /** Whether it is known how the row was when it was last brought; where it is not, both sides count as changed. */
  readonly hasBase: boolean;
  /** Whether the source's row is the newer by the declared column; null where that cannot be told. */
  readonly isNewer: boolean | null;
}

/** What is done about it: columns of `kept` keep what stands. Or the columns on which somebody must decide. */
export type Merge =
  | { readonly action: RepairAction; readonly kept: readonly string[] }
  | { readonly conflict: ConflictKind; readonly columns: readonly string[] };

export interface MergeRules {
  readonly policy: ConflictPolicy;
  /** What a person has decided about exactly these two images; null where nobody has. */
  readonly resolution: Resolution | null;
  /** Whether rows go that the source does not make any more. */
  readonly deletes: boolean;
}

/** The three-way merge of one row, per column: what one side alone has changed is taken from it, what both have by resolution or policy. */
export function mergeSides(row: BothSides, rules: MergeRules): Merge {
  if (row.state === 'refused') return keep;
  if (row.kind === 'changed') return mergeChanged(row, rules);
  return row.kind === 'missing' ? mergeMissing(row, rules) : mergeExtra(row, rules);
}

/** What was decided about a row, and about which two images. */
interface Decided {
  readonly made: string | null;
  readonly standing: string | null;
  readonly resolution: Resolution;
}

/** What was decided about two images says nothing of others. */
export function resolutionOf(decided: Decided | undefined, made: string | null, standing: string | null): Resolution | null {
  return decided && decided.made === made && decided.standing === standing ? decided.resolution : null;
}

const keep: Merge = { action: 'keep', kept: [] };

function mergeChanged(row: BothSides, rules: MergeRules): Merge {
  const { fields, hasBase, state } = row;
  if (!hasBase && state === 'plain') return { action: 'update', kept: [] };
  const changed = (by: readonly string[], name: string): boolean => !hasBase || by.includes(name);
  const clash = fields.filter((name) => changed(row.sourceChanged, name) && changed(row.targetChanged, name));
  const targetOnly = fields.filter((name) => hasBase && row.targetChanged.includes(name) && !row.sourceChanged.includes(name));
  const sideOf = (name: string): ConflictSide | null => sideBy(name, row, rules);
  const open = clash.filter((name) => sideOf(name) === null);
  if (open.length > 0) return { conflict: 'update_origin_differs', columns: open };
  if (targetOnly.length === fields.length) return keep;
  return { action: 'update', kept: [...targetOnly, ...clash.filter((name) => sideOf(name) === 'target')] };
}

/** A row that was removed in the target stays removed as long as the source has not changed it. */
function mergeMissing(row: BothSides, rules: MergeRules): Merge {
  if (row.state === 'plain') return { action: 'insert', kept: [] };
  if (row.hasBase && row.sourceChanged.length === 0) return keep;
  const side = sideBy('*', row, rules);
  if (side === null) return { conflict: 'update_missing', columns: row.sourceChanged };
  return side === 'source' ? { action: 'insert', kept: [] } : keep;
}

/** A row that was made in the target was never brought, and is never removed. */
function mergeExtra(row: BothSides, rules: MergeRules): Merge {
  if (!rules.deletes) return keep;
  if (row.state === 'plain') return { action: 'delete', kept: [] };
  if (!row.hasBase) return keep;
  const side = sideBy('*', row, rules);
  if (side === null) return { conflict: 'delete_origin_differs', columns: [] };
  return side === 'source' ? { action: 'delete', kept: [] } : keep;
}

function sideBy(column: string, { isNewer }: BothSides, { policy, resolution }: MergeRules): ConflictSide | null {
  const decided = resolution?.[column] ?? resolution?.['*'];
  if (decided !== undefined) return decided;
  if (policy === 'manual') return null;
  if (policy === 'source_wins') return 'source';
  if (policy === 'target_wins') return 'target';
  return isNewer === null ? null : isNewer ? 'source' : 'target';
}
