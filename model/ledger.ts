import { z } from 'zod';

/** Schema of ledger and journal in the databases that Godwit writes. */
export const ownSchema = 'migration_control';

/** Where a migration's records stand in a target. */
export interface LedgerPlace {
  /** Schema of the ledger, `migration_control` but for rehearsals. */
  readonly ledgerSchema: string;
  /** The playbook's name, a part of every key of the ledger. */
  readonly migration: string;
}

/**
 * What became of source rows. The ledger holds `read = written + unchanged + skipped + quarantined` and `written = inserted + overwritten` as
 * constraints.
 */
export const fateCounts = z.object({
  read: z.int(),
  written: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  quarantined: z.int(),
  /** Written rows that are new in the target; absent where an older version wrote some of them. */
  inserted: z.int().optional(),
  /** Written rows of which one or more stood in the target with other values; absent like `inserted`. */
  overwritten: z.int().optional(),
});
export type FateCounts = z.infer<typeof fateCounts>;

export const noRows: FateCounts = { read: 0, written: 0, unchanged: 0, skipped: 0, quarantined: 0, inserted: 0, overwritten: 0 };

/** Fates added up. */
export function addFates(a: FateCounts, b: FateCounts): FateCounts {
  return {
    read: a.read + b.read,
    written: a.written + b.written,
    unchanged: a.unchanged + b.unchanged,
    skipped: a.skipped + b.skipped,
    quarantined: a.quarantined + b.quarantined,
    ...addWritten(a, b),
  };
}

/** Counts that say neither wrote nothing, or are of a version that did not know. */
function addWritten(a: FateCounts, b: FateCounts): Pick<FateCounts, 'inserted' | 'overwritten'> {
  const [one, other] = [writtenOf(a), writtenOf(b)];
  return one && other ? { inserted: one.inserted + other.inserted, overwritten: one.overwritten + other.overwritten } : {};
}

/** New and overwritten rows among the written ones; null where that is not known. */
export function writtenOf({
  written,
  inserted,
  overwritten,
}: FateCounts): { readonly inserted: number; readonly overwritten: number } | null {
  if (inserted !== undefined && overwritten !== undefined) return { inserted, overwritten };
  return written === 0 ? { inserted: 0, overwritten: 0 } : null;
}

/** A bounded range of the source, exclusive below and inclusive above; null is open. Only the source interprets it. */
export const slice = z.object({
  ordinal: z.int(),
  after: z.array(z.string()).nullable(),
  upTo: z.array(z.string()).nullable(),
  /** Exact at the moment the slices were cut; for progress only. */
  rows: z.int(),
});
export type Slice = z.infer<typeof slice>;

/** The slice that is all of an entity; nobody has counted its rows. */
export const wholeEntity: Slice = { ordinal: 0, after: null, upTo: null, rows: 0 };

/**
 * Kinds of ledger row: the key pass, a batch of source rows, the settling of late references and orphans, the replay of repaired rows, the removal of
 * rows that the source does not make any more, captured changes.
 */
export const batchKinds = ['key_pass', 'batch', 'settle', 'replay', 'removal', 'changes'] as const;
export type BatchKind = (typeof batchKinds)[number];

export const quarantinedRow = z.object({
  id: z.string(),
  run: z.string(),
  phase: z.string(),
  entity: z.string(),
  sourceKey: z.string(),
  /** Reason code: `orphan`, `invalid_value`, `too_long`, `unknown_value`, `null_refused`, `duplicate`, `constraint`, … */
  reason: z.string(),
  /** Target column that refused it, where one did. */
  field: z.string().nullable(),
  status: z.enum(['open', 'patched', 'replayed', 'dismissed']),
  at: z.string(),
});
export type QuarantinedRow = z.infer<typeof quarantinedRow>;
