import type { Entity } from '../../../model/catalog.ts';
import type { BackupStatements } from '../../../model/safeguard.ts';
import type { Statement } from '../../../model/session.ts';
import { sumsSql } from '../compile/keys.ts';
import { rowText } from '../output-text.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, raw, sql, statement } from '../sql.ts';

const copied = raw('pg_temp.backup_copy');

/** The statements of an entity's logical backup. Rows go as text, which every version reads back. */
export function compileBackup(entity: Entity, serverVersion: number): BackupStatements {
  const table = rowsOf(entity);
  return {
    freeze: { text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' },
    count: (limit) => statement(sql`SELECT count(*)::float8 AS rows FROM (SELECT FROM ${table} LIMIT ${limit}::bigint) AS limited`),
    digest: digest(table, serverVersion),
    copy: statement(sql`COPY (SELECT * FROM ${table}) TO STDOUT`),
    prepare: statement(sql`CREATE TEMPORARY TABLE backup_copy ON COMMIT DROP AS SELECT * FROM ${table} WITH NO DATA`),
    take: statement(sql`COPY ${copied} FROM STDIN`),
    digestOfCopy: digest(copied, serverVersion),
    clear: statement(sql`DROP TABLE ${copied}`),
  };
}

/** Hashes of the rows' text, added up: whatever the order, a row that comes twice counts twice. */
function digest(table: Fragment, serverVersion: number): Statement {
  return statement(sql`
    SELECT count(*)::float8 AS rows, coalesce(array_to_string(${sumsSql(raw('hash'), serverVersion)}, ' '), '') AS digest
    FROM (SELECT sha256(convert_to(${rowText(raw('t'))}, 'UTF8')) AS hash FROM ${table} AS t) AS rows`);
}
