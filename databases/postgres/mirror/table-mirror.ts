import type { LedgerPlace } from '../../../model/ledger.ts';
import type { MirroredTable, TableMirror } from '../../../model/mirror.ts';
import type { SourceRead } from '../../../model/reading.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { changed, formerKey, from, value } from './changed-values.ts';
import { beforeOf, changesOf, mirrorSchema, mirrorTable } from './names.ts';
import { ownedRows } from './owned-rows.ts';

/** The statements of a table's mirror. Its rows are those of the source, column by column, in the types in which they are staged. */
export function compileTableMirror(table: MirroredTable, place: LedgerPlace): TableMirror {
  const mirror = mirrorTable(place, table);
  const columns = table.fields.map(({ name, type }) => sql`${ident(name)} ${raw(stagedType(type))}`);
  const key = join(table.key.map((name) => ident(name)));
  const [changes, before] = [changesOf(table), beforeOf(table)];
  return {
    table,
    create: [
      statement(sql`CREATE SCHEMA IF NOT EXISTS ${ident(mirrorSchema)}`),
      statement(sql`DROP TABLE IF EXISTS ${mirror}`),
      statement(sql`CREATE TABLE ${mirror} (${join(columns)}, PRIMARY KEY (${key}))`),
    ],
    read: table.read ?? readOf(table),
    fill: statement(sql`COPY ${mirror} (${names(table)}) FROM STDIN (FORMAT binary)`),
    fillLines: statement(sql`COPY ${mirror} (${names(table)}) FROM STDIN`),
    owned: table.owner ? ownedRows(table, table.owner, mirror) : null,
    index: (compared) => statement(sql`CREATE INDEX ON ${mirror} (${join(compared.map((name) => ident(name)))})`),
    analyze: statement(sql`ANALYZE ${mirror}`),
    drop: statement(sql`DROP TABLE IF EXISTS ${mirror}`),
    prepare: [
      statement(sql`DROP TABLE IF EXISTS ${changes}, ${before}`),
      statement(sql`CREATE TEMPORARY TABLE ${raw(`changes_${table.number}`)} (is_gone boolean, ${join(fromColumns(table, 'text'))}, kept integer[],
        ${join(table.fields.map((_, i) => sql`${value(i)} text`))}) ON COMMIT DELETE ROWS`),
      statement(sql`CREATE TEMPORARY TABLE ${raw(`before_${table.number}`)} (${join(columns)}) ON COMMIT DELETE ROWS`),
    ],
    clear: statement(sql`TRUNCATE ${changes}, ${before}`),
    take: statement(sql`COPY ${changes} FROM STDIN`),
    apply: [takeOut(table, mirror), putIn(table, mirror)],
    empty: statement(sql`DELETE FROM ${mirror}`),
  };
}

const names = ({ fields }: MirroredTable): Fragment => join(fields.map(({ name }) => ident(name)));
const fromColumns = ({ key }: MirroredTable, type: string): Fragment[] => key.map((_, i) => sql`${from(i)} ${raw(type)}`);

function readOf({ entity, key, fields }: MirroredTable): SourceRead {
  return { entity, key, columns: fields.map((field) => ({ alias: field.name, lookup: null, field })), lookups: [] };
}

function hasFormerKey(table: MirroredTable, alias: string): Fragment {
  const former = formerKey(table);
  return join(
    table.key.map((name, i) => sql`${ident(alias, name)} = ${former[i] ?? raw('NULL')}`),
    ' AND ',
  );
}

/** Rows under the keys that they had are taken out first, so that keys may be exchanged. */
function takeOut(table: MirroredTable, mirror: Fragment): Statement {
  return statement(sql`
    WITH former AS (
      DELETE FROM ${mirror} AS m USING ${changesOf(table)} AS c WHERE ${hasFormerKey(table, 'm')}
      RETURNING ${join(table.fields.map(({ name }) => ident('m', name)))}
    )
    INSERT INTO ${beforeOf(table)} SELECT * FROM former`);
}

/** A value that the change did not touch stays what it was. */
function putIn(table: MirroredTable, mirror: Fragment): Statement {
  const values = table.fields.map(
    ({ name }, i) => sql`CASE WHEN ${raw(String(i))} = ANY (c.kept) THEN ${ident('b', name)} ELSE ${changed(table, i)} END`,
  );
  return statement(sql`
    INSERT INTO ${mirror} (${names(table)})
    SELECT ${join(values)} FROM ${changesOf(table)} AS c LEFT JOIN ${beforeOf(table)} AS b ON ${hasFormerKey(table, 'b')}
    WHERE NOT c.is_gone`);
}
