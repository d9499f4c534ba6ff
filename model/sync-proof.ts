import { z } from 'zod';

const provenPhase = z.object({
  phase: z.string(),
  entity: z.string(),
  /** Rows that the mapping makes of the source, and rows of the phase that stand. */
  expected: z.int(),
  standing: z.int(),
  /** Columns of each that were compared. */
  columns: z.int(),
  missing: z.int(),
  changed: z.int(),
  extra: z.int(),
});
export type ProvenPhase = z.infer<typeof provenPhase>;

/** Both sides compared through the mapping at exactly one position of the source's log, while both go on. */
export const syncProof = z.object({
  proof: z.literal(1),
  playbook: z.string(),
  stream: z.string(),
  /** All that the source had committed before is on both sides, and nothing else on either. */
  position: z.string(),
  at: z.iso.datetime(),
  /** How long the stream waited, and how long the comparison took. */
  heldMs: z.int(),
  ms: z.int(),
  /** Rows that were kept aside, and conflicts that wait for a person, at that position. */
  keptAside: z.int(),
  conflicts: z.int(),
  phases: z.array(provenPhase),
});
export type SyncProof = z.infer<typeof syncProof>;

/** Numbers of a proof over all phases; `cells` are the values that were compared. */
export function proofTotals({ phases }: Pick<SyncProof, 'phases'>): Record<'rows' | 'cells' | 'missing' | 'changed' | 'extra', number> {
  const sum = (of: (phase: ProvenPhase) => number): number => phases.reduce((all, phase) => all + of(phase), 0);
  return {
    rows: sum(({ expected }) => expected),
    cells: sum(({ expected, columns }) => expected * columns),
    missing: sum(({ missing }) => missing),
    changed: sum(({ changed }) => changed),
    extra: sum(({ extra }) => extra),
  };
}

/** Whether nothing differs at that position. */
export function isProven(proof: Pick<SyncProof, 'phases'>): boolean {
  const { missing, changed, extra } = proofTotals(proof);
  return missing + changed + extra === 0;
}
