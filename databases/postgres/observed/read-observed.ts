import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from 'libpg-query';
import { GodwitError } from '../../../model/errors.ts';
import type { Observed } from '../../../model/observed.ts';
import type { SqlSession } from '../../../model/session.ts';
import { qualifiedName } from '../entity-name.ts';
import { ident, sql, statement } from '../sql.ts';
import { filtersOf, summed } from './filters.ts';

/** Statements that are read, those first that took most time in all. */
const statementsMax = 1000;
const text = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

const isSelect = /^\s*(?:select|with)\b/i;

interface UseRow {
  readonly schema: string;
  readonly table: string;
  readonly index: string;
  readonly uses: string;
}

/** What the server has counted: uses of indexes, and statements where `pg_stat_statements` is set up and may be read. */
export async function readObserved(session: SqlSession, schemas: readonly string[]): Promise<Observed> {
  await loadModule();
  const uses = await session.query<UseRow>({ text: text('index-uses.sql'), values: [schemas] });
  const [place] = await session.query<{ schema: string }>({ text: text('statements-place.sql') });
  const statements = place ? await readStatements(session, place.schema) : [];
  return {
    queries: statements.flatMap(({ query, calls }) => (isSelect.test(query) ? [{ query, calls: Number(calls) }] : [])),
    filters: summed(statements.flatMap(({ query, calls }) => filtersOf(query, Number(calls)))),
    indexUses: Object.fromEntries(uses.map(({ schema, table, index, uses: n }) => [`${qualifiedName(schema, table)}.${index}`, Number(n)])),
    indexes: [],
    from: ['pg_stat_user_indexes', ...(statements.length > 0 ? ['pg_stat_statements'] : [])],
  };
}

interface StatementRow {
  readonly query: string;
  readonly calls: string;
}

/** Without the library in `shared_preload_libraries` the view refuses to answer: then nothing was counted. */
async function readStatements(session: SqlSession, schema: string): Promise<StatementRow[]> {
  const database = sql`(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`;
  const read = sql`SELECT query, calls::text AS calls FROM ${ident(schema, 'pg_stat_statements')} WHERE dbid = ${database}
    ORDER BY total_exec_time DESC LIMIT ${statementsMax}`;
  try {
    return await session.query<StatementRow>(statement(read));
  } catch (error) {
    if (error instanceof GodwitError && error.kind !== 'unavailable') return [];
    throw error;
  }
}
