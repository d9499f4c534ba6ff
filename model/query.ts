import type { Sensitivity } from './profile.ts';
import type { SandboxColumn } from './sandbox.ts';

export interface QueryLimits {
  readonly rows_max: number;
  /** Of the values' text forms. */
  readonly bytes_max: number;
  readonly statement_ms_max: number;
}

/** A column of a query's result. A masked one is text, whatever it was. */
export interface QueriedColumn extends SandboxColumn {
  /** Why its values are masked; null where they are not. */
  readonly masked: Sensitivity | null;
}

export interface QueryResult {
  readonly columns: readonly QueriedColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Which limit cut it, or null where it is all there is. */
  readonly cut: 'rows' | 'bytes' | null;
}

/** Answers questions that agents and people ask in SQL, without their being able to change or wait for anything. */
export interface QueryBridge {
  /**
   * Runs one SELECT in a read-only transaction that is rolled back, and masks what is sensitive. Throws `expression_refused` for anything
   * but a plain SELECT, `argument_invalid` where the server cannot understand it, `timeout`.
   */
  query(sql: string, limits: QueryLimits): Promise<QueryResult>;
  /** Whether the database has all tables that a SELECT names. Throws `expression_refused` for anything but a plain SELECT. */
  holds(sql: string): Promise<boolean>;
}
