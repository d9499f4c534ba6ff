import type { DifferenceRow, PhaseDifference, RepairAction } from '../../model/differential.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** A row of a difference, with what a repair does about it. */
export interface PlannedRow extends DifferenceRow {
  readonly action: RepairAction;
  /** Columns that differ. */
  readonly fields: readonly string[];
  /** Columns that keep what stands. */
  readonly kept: readonly string[];
}

/** What the rows of a phase that are to be written or removed add up to. */
export interface PhaseProof {
  readonly phase: string;
  readonly rows: number;
  readonly sums: string[];
}

/** Where the rows of a differential stand in the ledger of one target. */
export interface Differentials {
  /** Begins one; the rows of earlier ones of the migration go. */
  begin(id: string, run: string): Promise<void>;
  /** Forgets the rows of a phase, which is compared again. */
  forget(id: string, phase: string): Promise<void>;
  save(id: string, of: { readonly phase: string; readonly entity: string }, rows: readonly PlannedRow[]): Promise<void>;
  /** Adds up each phase, and keeps the sums. */
  sum(id: string, phases: readonly Pick<PhaseDifference, 'phase' | 'entity' | 'examples'>[]): Promise<PhaseDifference[]>;
  prove(id: string): Promise<PhaseProof[]>;
  /** Notes the run that brings the difference; false where another one does, or has done. */
  take(id: string, run: string): Promise<boolean>;
  /** The differential that a run brings; null for a run that brings all. */
  repairedBy(run: string): Promise<string | null>;
  /** Keys of rows that are to be removed and still stand, after one of them. */
  toDelete(id: string, phase: string, after: string, rows: number): Promise<string[]>;
  nextRemoval(run: string, phase: string): Promise<number>;
  noteRemoved(batch: string, rows: number): Promise<void>;
}

/** Opens the differentials in the ledger of `schema`, on a session. */
export function openDifferentials(session: SqlSession, schema: string, migration: string): Differentials {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  return {
    begin: async (id, run) => {
      await ask('begin-differential.sql', id, migration, run);
    },
    forget: async (id, phase) => {
      await ask('forget-differential-phase.sql', id, phase);
    },
    save: async (id, of, rows) => {
      await ask('save-differential-rows.sql', id, JSON.stringify(rows.map((row) => storedRow(of, row))));
    },
    sum: (id, phases) => ask('sum-differential.sql', id, JSON.stringify(phases)),
    prove: (id) => ask('prove-differential.sql', id),
    take: async (id, run) => (await ask('take-differential.sql', id, run)).length > 0,
    repairedBy: async (run) => (await ask<{ id: string }>('repaired-by.sql', run))[0]?.id ?? null,
    toDelete: async (id, phase, after, rows) =>
      (await ask<{ key: string }>('rows-to-delete.sql', id, phase, after, rows)).map(({ key }) => key),
    nextRemoval: async (run, phase) => (await ask<{ slice: number }>('next-removal.sql', run, phase))[0]?.slice ?? 0,
    noteRemoved: async (batch, rows) => {
      await ask('note-removed.sql', batch, rows);
    },
  };
}

function storedRow(
  { phase, entity }: { readonly phase: string; readonly entity: string },
  { kind, state, action, sourceKey, targetKey, standing, fields, bytes, kept }: PlannedRow,
): Record<string, unknown> {
  return { entity, target_key: targetKey, phase, kind, state, action, source_key: sourceKey, standing, fields, bytes, kept };
}
