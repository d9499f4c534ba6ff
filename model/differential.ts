import { z } from 'zod';

/** Why a row is missing from the target, differs in it, or stands there alone. */
export const differenceKinds = ['missing', 'changed', 'extra'] as const;
/**
 * `plain`: what stands in the target is what Godwit left. `edited`: somebody has touched or removed it there since, or nothing shows who wrote it.
 * `refused`: it stands, and its source row would be kept aside by now.
 */
export const differenceStates = ['plain', 'edited', 'refused'] as const;
/** What a repair does about a row. */
export const repairActions = ['insert', 'update', 'delete', 'keep'] as const;
export type RepairAction = (typeof repairActions)[number];

/** A row of the difference as an analysis notes it; values stand nowhere. */
export const differenceRow = z.object({
  kind: z.enum(differenceKinds),
  state: z.enum(differenceStates),
  sourceKey: z.string().nullable(),
  targetKey: z.string(),
  /** Hash of the row that stands, in hexadecimal digits. */
  standing: z.string().nullable(),
  bytes: z.int(),
});
export type DifferenceRow = z.infer<typeof differenceRow>;

/** A row shown to people, its values masked. */
const example = z.object({
  kind: z.enum(differenceKinds),
  state: z.enum(differenceStates),
  sourceKey: z.string().nullable(),
  targetKey: z.string(),
  /** By target column: what stands, and what the mapping makes; null where there is no such row, or the value is NULL. */
  values: z.record(z.string(), z.object({ standing: z.string().nullable(), expected: z.string().nullable() })),
});
export type DifferenceExample = z.infer<typeof example>;

const phaseDifference = z.object({
  phase: z.string(),
  entity: z.string(),
  missing: z.int(),
  changed: z.int(),
  extra: z.int(),
  edited: z.int(),
  refused: z.int(),
  inserts: z.int(),
  updates: z.int(),
  deletes: z.int(),
  /** Of the rows as text. */
  bytes: z.string(),
  columns: z.record(z.string(), z.int()),
  examples: z.array(example),
});
export type PhaseDifference = z.infer<typeof phaseDifference>;

/** What an analysis found, and the repair that people approve by its digest: exactly these rows, as they stood. */
export const differential = z.object({
  differential: z.literal(1),
  id: z.string(),
  playbook: z.string(),
  run: z.string(),
  /** What the repair does with rows that were edited in the target. */
  edited: z.enum(['keep', 'overwrite']),
  /** By phase: the digest of its mapping. */
  mappings: z.record(z.string(), z.string()),
  phases: z.array(phaseDifference),
  /** By database and phase: rows that are to be written or removed, and what their hashes add up to. */
  proof: z.array(z.object({ target: z.string(), phase: z.string(), rows: z.int(), sums: z.array(z.string()) })),
});
export type Differential = z.infer<typeof differential>;

/** Numbers of a differential over all phases. */
export function differenceTotals({
  phases,
}: Pick<Differential, 'phases'>): Omit<PhaseDifference, 'phase' | 'entity' | 'bytes' | 'columns' | 'examples'> {
  const sum = (of: (phase: PhaseDifference) => number): number => phases.reduce((all, phase) => all + of(phase), 0);
  return {
    missing: sum(({ missing }) => missing),
    changed: sum(({ changed }) => changed),
    extra: sum(({ extra }) => extra),
    edited: sum(({ edited }) => edited),
    refused: sum(({ refused }) => refused),
    inserts: sum(({ inserts }) => inserts),
    updates: sum(({ updates }) => updates),
    deletes: sum(({ deletes }) => deletes),
  };
}

/** How many rows a repair would write or remove. */
export function rowsToRepair(differential: Pick<Differential, 'phases'>): number {
  const { inserts, updates, deletes } = differenceTotals(differential);
  return inserts + updates + deletes;
}
