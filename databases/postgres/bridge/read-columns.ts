import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../../model/session.ts';
import { raw, sql, statement } from '../sql.ts';

/** A column of a table that a query reads. */
export interface ReadColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** A node of a plan (PostgreSQL manual, EXPLAIN, FORMAT JSON). */
interface PlanNode {
  readonly Schema?: string;
  readonly 'Relation Name'?: string;
  readonly Output?: readonly string[];
  readonly Plans?: readonly PlanNode[];
}

const fieldsSql = readFileSync(join(import.meta.dirname, 'sql/fields.sql'), 'utf8');

/** What a query reads, as the planner sees it. */
export interface Reading {
  readonly columns: readonly ReadColumn[];
  /** Places (from 0) of result columns that are bare counts of rows: the planner names all columns of a table that it only counts. */
  readonly counts: ReadonlySet<number>;
}

/**
 * The columns of tables whose values a query passes on, as the planner sees it: views and common table expressions are followed to their
 * tables. The planner may name more than are needed, never fewer. `text` has been checked to be one SELECT.
 */
export async function readingOf(session: SqlSession, text: string): Promise<Reading> {
  const [plan] = await session.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    statement(sql`EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) ${raw(text)}`),
  );
  const [{ Plan: top } = { Plan: {} }] = plan?.['QUERY PLAN'] ?? [];
  const scans = scansOf(top);
  const names = scans.map(({ schema, table }) => ({ schema, table }));
  const fields = await session.query<ReadColumn>({
    text: fieldsSql,
    values: [names.map(({ schema }) => schema), names.map(({ table }) => table)],
  });
  const columns = fields.filter(({ schema, table, column }) =>
    scans.some((scan) => scan.schema === schema && scan.table === table && scan.output.some((output) => mentions(output, column))),
  );
  const counts = (top.Output ?? []).flatMap((output, i) => (/^\(?count\(\*\)\)?$/.test(output) ? i : []));
  return { columns, counts: new Set(counts) };
}

interface Scan {
  readonly schema: string;
  readonly table: string;
  readonly output: readonly string[];
}

function scansOf(node: PlanNode): Scan[] {
  const { Schema: schema, 'Relation Name': table, Output: output = [] } = node;
  const own = schema !== undefined && table !== undefined ? [{ schema, table, output }] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)];
}

/** True where an output expression names the column, or takes the whole row. */
function mentions(output: string, column: string): boolean {
  const quoted = `"${column.replaceAll('"', '""')}"`;
  return output.includes('.*') || output.includes(quoted) || output.split(/[^\p{L}\p{N}_$]+/u).includes(column);
}
