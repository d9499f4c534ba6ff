import type { Entity, Field } from './catalog.ts';
import type { SourceRead } from './reading.ts';
import type { Statement } from './session.ts';

/** A table of the source as it stands a second time in the target: only the columns that mappings read, the key first. */
export interface MirroredTable {
  /** Its number among the tables of the migration, by which the session's scratch is named. */
  readonly number: number;
  readonly entity: Entity;
  readonly key: readonly string[];
  readonly fields: readonly Field[];
}

/** A table's mirror. Changes are taken as lines of COPY's text format and applied set-wise, as often as a transaction needs. */
export interface TableMirror {
  readonly table: MirroredTable;
  /** Makes it anew, empty. */
  readonly create: readonly Statement[];
  /** What it is filled with, from one view of the source. */
  readonly read: SourceRead;
  readonly fill: Statement;
  /** After it is filled: what look-ups go by, for which fields they compare. */
  index(columns: readonly string[]): Statement;
  readonly analyze: Statement;
  readonly drop: Statement;
  /** Once per session. */
  readonly prepare: readonly Statement[];
  readonly clear: Statement;
  /**
   * `COPY … FROM STDIN` in text format: whether the row goes, the key that it had (empty for a new row), the numbers of fields that keep their
   * value, then the values.
   */
  readonly take: Statement;
  readonly apply: readonly Statement[];
  /** Takes all rows away. */
  readonly empty: Statement;
}

/** A row that the target has changed: `isHeld`: nothing is written; otherwise columns of `kept` keep what stands. */
export interface JudgedRow {
  readonly targetKey: string;
  readonly isHeld: boolean;
  readonly kept: readonly string[];
}

/** How a phase is mapped from the mirrors for the rows that changes touch: `touch` before and after each change, `stage` when all are applied. */
export interface PhaseMirror {
  /** Once per session. */
  readonly prepare: readonly Statement[];
  /** Notes the keys of rows that are fed by the changed rows of a table, as the mirrors are now; null where the phase does not read it. */
  touch(table: number): readonly Statement[] | null;
  readonly touchAll: Statement;
  /** Notes keys by their parts. */
  touchKeys(keys: readonly (readonly string[])[]): Statement;
  /** Canonical keys of rows that the ledger keeps aside for a missing parent: {key}. It may have come. */
  orphans(run: string): Statement;
  /** Canonical keys of rows that made these rows of the target: {key}. */
  makers(targetKeys: readonly string[]): Statement;
  /** Rows of the target that these source rows have made, by their canonical keys: {key}. */
  madeBy(sourceKeys: readonly string[]): Statement;
  /** How many keys are noted: {rows}. */
  readonly touched: Statement;
  /** Changes with every decision about keys of the phase's identity: {decided}. */
  readonly decided: Statement;
  /** Stages the touched rows, or all; in place of a reader's COPY. */
  readonly stage: Statement;
  readonly stageAll: Statement;
  /** For the key pass: all rows into its own staging; null where there is none. */
  readonly stageForKeys: Statement | null;
  /** Rows of the target that touched source rows made, which are not there any more: {key}, after one of them. */
  gone(after: string, rows: number): Statement;
  /** After staging: notes what the staged rows make. Then rows that touched ones made before and do not make any more: {key}. */
  readonly make: readonly Statement[];
  late(after: string, rows: number): Statement;
  /** Rows of the phase's entity that refer to these rows of an identity and cannot do without: {key}. Null where there is no such reference. */
  children(identity: string, keys: readonly string[]): Statement | null;
  /** Empties what refers to these rows of an identity and may be empty: {key} of the rows. Null where there is no such reference. */
  unlink(identity: string, keys: readonly string[]): Statement | null;
  /** Where the phase says what becomes of columns that both sides change: rows to be left as they stand, or in some columns. */
  judge(rows: readonly JudgedRow[]): Statement;
  /** Keeps what the staged rows made, in place of what the touched ones made before. */
  readonly remember: readonly Statement[];
  /** What the ledger keeps aside of touched rows is judged anew. */
  forgetKept(run: string): readonly Statement[];
}
