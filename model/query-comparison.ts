import { z } from 'zod';
import { check } from './check.ts';
import type { AskedQuery } from './listed-query.ts';

/** A median with the ends between which it lies with 95 % probability, as far as the rounds tell. */
const measured = z.object({ median: z.number(), low: z.number(), high: z.number() });
export type Measured = z.infer<typeof measured>;

const comparedQuery = z.object({
  title: z.string(),
  origin: z.enum(['playbook', 'observed']),
  /** How often the source has run it, where it was observed there. */
  calls: z.number().nullable(),
  /** The target's SQL. */
  target_sql: z.string(),
  rounds: z.int(),
  /** Milliseconds until the last row had come; null where it was not measured. */
  source_ms: measured.nullable(),
  target_ms: measured.nullable(),
  /** Target by source, of each round. */
  ratio: measured.nullable(),
  speed: z.enum(['faster', 'equal', 'slower', 'not compared']),
  rows: z.object({ source: z.int().nullable(), target: z.int().nullable() }),
  results: z.enum(['equal', 'differ', 'not compared']),
  /** Why results differ or something was not compared; never with values of rows. */
  why: z.string().nullable(),
  /** Of a slower one: how the target carries it out, constants masked. */
  plan: z.array(z.string()),
});
export type ComparedQuery = z.infer<typeof comparedQuery>;

/** Queries of a playbook on both sides, timed and held against each other. */
export const queryComparison = z.object({
  playbook: z.string(),
  at: z.iso.datetime(),
  source: z.string(),
  target: z.string(),
  queries: z.array(comparedQuery),
  /** Observed statements that have no place in the target, each with the reason. */
  left: z.array(z.object({ query: z.string(), calls: z.number(), why: z.string() })),
  checks: z.array(check),
});
export type QueryComparison = z.infer<typeof queryComparison>;

/** The rows of a query, each value in a text that is the same wherever the same value stands. */
export interface ComparableRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Whether there were more rows than were read. */
  readonly isCut: boolean;
}

/** Runs queries on one connection, without writing anything. */
export interface QueryTimer {
  /** Milliseconds until the last row had come. Throws `expression_refused` for what does more than read, `argument_invalid`, `timeout`. */
  time(query: AskedQuery): Promise<number>;
  rows(query: AskedQuery): Promise<ComparableRows>;
  /** How the database carries it out, line by line, constants masked. */
  plan(query: AskedQuery): Promise<string[]>;
  close(): Promise<void>;
}

/** Rows that are read of a query at most, and bytes of their values. */
export const timedRowsMax = 10_000;
export const timedBytesMax = 64 * 1024 * 1024;
/** How long one query may take, once. */
export const timedMsMax = 30_000;
