import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import type { PassName } from './ledger.ts';
import type { KeyMapEntry } from './row-facts.ts';

/** A batch as a trace names it. */
export interface TracedBatch {
  readonly batch: string;
  readonly run: string;
  readonly pass: number;
  readonly position: string;
  readonly mapping: string;
  readonly at: string | null;
}

/** A batch that wrote a row, and the row's image before where it stood already. */
export interface TracedWrite extends TracedBatch {
  readonly action: 'insert' | 'update';
  readonly before: string | null;
}

/** What the ledger knows of one row. */
export interface Traces {
  byTargetKey(identity: string, targetKey: string): Promise<KeyMapEntry[]>;
  /**
   * Keys of the target's rows that are derived from a legacy key with these first parts, in canonical form, in the order of
   * what follows them. Reads the whole
   * entity; empty where it keeps no legacy keys.
   */
  derivedFrom(identity: string, firstParts: string): Promise<string[]>;
  /** The newest write of a row by any of the runs. */
  lastWrite(runs: readonly string[], phase: string, targetKey: string): Promise<TracedWrite | null>;
  /** The batch of a phase whose transaction a row carries; null where it is somebody else's. */
  batchOfTransaction(runs: readonly string[], phase: string, transaction: string): Promise<TracedBatch | null>;
  kept(
    pass: PassName,
    sourceKey: string,
  ): Promise<{ readonly batch: string; readonly reason: string; readonly field: string | null } | null>;
  batch(id: string): Promise<TracedBatch | null>;
  /** Where the slices of a pass end, in order; the last is open. */
  sliceEnds(pass: PassName): Promise<{ readonly ordinal: number; readonly upTo: readonly string[] | null }[]>;
  batchOfSlice(pass: PassName, slice: number): Promise<TracedBatch | null>;
  /** Whether a run loaded the phase in bulk, which keeps no undo. */
  isBulkLoad(pass: PassName): Promise<boolean>;
}

/** Rows of one source row that are looked for. */
const derivedMax = 1_000;

/** Opens what the ledger in `schema` knows of a migration's single rows, on a session. */
export function openTraces(session: SqlSession, schema: string, migration: string): Traces {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const one = async <Row>(file: string, ...values: unknown[]): Promise<Row | null> => (await ask<Row>(file, ...values))[0] ?? null;
  return {
    byTargetKey: (identity, key) => ask('key-map-by-target.sql', migration, identity, key),
    derivedFrom: async (identity, firstParts) =>
      (await ask<{ key: string }>('derived-from.sql', migration, identity, firstParts, derivedMax)).map(({ key }) => key),
    lastWrite: (runs, phase, key) => one('last-write.sql', runs, phase, key),
    batchOfTransaction: (runs, phase, transaction) => one('batch-of-transaction.sql', runs, phase, transaction),
    kept: ({ run, phase }, key) => one('kept-by-key.sql', run, phase, key),
    batch: (id) => one('batch-by-id.sql', id),
    sliceEnds: ({ run, phase, pass }) => ask('slice-ends.sql', run, phase, pass),
    batchOfSlice: ({ run, phase, pass }, slice) => one('batch-of-slice.sql', run, phase, pass, slice),
    isBulkLoad: async ({ run, phase }) => (await one<{ bulk: boolean }>('is-bulk-load.sql', run, phase))?.bulk ?? false,
  };
}
