import type { Readable } from 'node:stream';
import type { SqlSession, Statement } from '../../model/session.ts';

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ';

/** A connection to the source that can also copy out. */
export interface SourceSession extends SqlSession {
  /** Begins a read-only transaction, in the view of a snapshot that another session has exported. Without one each statement has its own. */
  begin(isolation?: Isolation, snapshot?: string): Promise<void>;
  copyOut(statement: Statement): Readable;
  /** Rows by position with every value in the server's text form, and what the columns are. */
  queryText(statement: Statement): Promise<TextResult>;
  cancel(): Promise<void>;
  close(): Promise<void>;
}

export interface TextResult {
  /** `table` and `position` are 0 for a column that is computed. */
  readonly columns: readonly { readonly name: string; readonly type: number; readonly table: number; readonly position: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}
