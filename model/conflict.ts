import { z } from 'zod';

/** What becomes of a column that both sides have changed since it was last brought: a person decides, one side wins, or the newer by a column. */
export const conflictPolicy = z.union([
  z.enum(['manual', 'source_wins', 'target_wins']),
  z.strictObject({ newest: z.string().min(1).describe('Target column, written by the phase, whose greater value is the newer row.') }),
]);
export type ConflictPolicy = z.infer<typeof conflictPolicy>;

/** As PostgreSQL 18 names them: both changed the row; the source changed it and the target removed it; the other way round. */
export const conflictKinds = ['update_origin_differs', 'update_missing', 'delete_origin_differs'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

export const conflictSides = ['source', 'target'] as const;
export type ConflictSide = (typeof conflictSides)[number];

/** `gone`: the sides have come to agree, or to differ otherwise, without anybody having decided. */
export const conflictStates = ['open', 'resolved', 'gone'] as const;
export type ConflictState = (typeof conflictStates)[number];

/** Which side wins, by column; `*` for all that are not named. */
export const resolution = z.record(z.string(), z.enum(conflictSides));
export type Resolution = z.infer<typeof resolution>;

/** Texts of a row by column, as they are shown; null where there is no such row. */
export type RowImage = Readonly<Record<string, string | null>> | null;

/** A row that both sides have changed, with both images. */
export interface Conflict {
  readonly id: string;
  readonly phase: string;
  readonly entity: string;
  readonly sourceKey: string | null;
  readonly targetKey: string;
  readonly kind: ConflictKind;
  /** Columns on which somebody must decide. */
  readonly columns: readonly string[];
  /** What the mapping makes of the source now, and what stands. */
  readonly sourceImage: RowImage;
  readonly targetImage: RowImage;
  readonly state: ConflictState;
  readonly resolution: Resolution | null;
  readonly resolvedBy: string | null;
  readonly reason: string | null;
  readonly foundAt: string;
  readonly ageSeconds: number;
}

/** The policy in words. */
export const policyWords = (policy: ConflictPolicy): string => (typeof policy === 'string' ? policy : `newest by ${policy.newest}`);
