import type { Entity } from '../../model/catalog.ts';
import type { SqlSession, Statement } from '../../model/session.ts';
import { rowsOf } from './rows-of.ts';
import { sql, statement } from './sql.ts';

/**
 * A fingerprint of each table's row versions: any insert, update or delete changes it, whoever made it. It is the number of live row versions
 * and the sum of the hashes of their places and transactions (`ctid`, `xmin`, PostgreSQL manual, System Columns). A table rewritten with the
 * same rows gets another one too. What is not stored in rows of its own, such as a view, is left out.
 */
export async function readRowVersions(session: SqlSession, entities: readonly Entity[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const entity of entities.filter(({ kind }) => kind === 'table' || kind === 'partitioned_table')) {
    const [row] = await session.query<{ versions: string }>(rowVersions(entity));
    if (row) versions[entity.name] = row.versions;
  }
  return versions;
}

function rowVersions(entity: Entity): Statement {
  return statement(sql`
    SELECT count(*) || ':' || coalesce(sum(pg_catalog.hashtextextended(t.tableoid || ' ' || t.ctid || ' ' || t.xmin, 0)::numeric), 0) AS versions
    FROM ${rowsOf(entity)} AS t`);
}
