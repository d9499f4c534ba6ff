import { type ContentInput, type ContentStatements, contentColumns } from '../../../model/contents.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, raw, sql, statement } from '../sql.ts';

/** Contents that go in one transaction: each takes a lock. */
const sweepMax = 100;

/** Contents as large objects (PostgreSQL manual, chapter 33): written, read and removed a piece at a time, within transactions. */
export function compileContents(input: ContentInput): ContentStatements {
  const { phase, migration } = input;
  const [store, notes] = [tableName(placeOfName(input.into)), ident(input.ledgerSchema, 'contents')];
  const [hash, bytes, object] = [ident(contentColumns.hash), ident(contentColumns.bytes), ident(contentColumns.object)];
  const isOurs = sql`n.migration = ${migration} AND n.phase = ${phase}`;
  const stored = (of: Fragment): Fragment =>
    sql`EXISTS (SELECT FROM ${store} AS s WHERE s.${hash} = ${of} AND ${isThere(sql`s.${object}`)})`;
  const note = (file: string, of: string, isStored: boolean): Fragment => sql`
    INSERT INTO ${notes} AS n (migration, phase, source_file, sha256, is_stored) VALUES (${migration}, ${phase}, ${file}, ${of}, ${isStored})
    ON CONFLICT (migration, phase, source_file, sha256) DO UPDATE SET is_stored = n.is_stored OR excluded.is_stored`;
  return {
    missing: statement(sql`
      SELECT count(*)::integer AS rows FROM ${rowsOf(input.target)} AS t
      WHERE ${ident('t', input.hash)} IS NOT NULL AND NOT ${stored(ident('t', input.hash))}`),
    hasRead: (file) =>
      statement(sql`
      SELECT EXISTS (SELECT FROM ${notes} AS n WHERE ${isOurs} AND n.source_file = ${file} AND ${stored(raw('n.sha256'))}) AS "isStored"`),
    ask: (of) => statement(sql`SELECT ${named(input, sql`${of}::text`)} AS "isNamed", ${stored(sql`${of}::text`)} AS "isStored"`),
    create: { text: 'SELECT lo_create(0)::text AS object' },
    append: (to, at, piece) => statement(sql`SELECT lo_put(${to}::oid, ${at}::bigint, ${piece}::bytea)`),
    store: (from, content) => [
      statement(sql`
        INSERT INTO ${store} (${hash}, ${bytes}, ${object}) VALUES (${content.hash}, ${content.bytes}, ${from}::oid)
        ON CONFLICT (${hash}) DO UPDATE SET ${bytes} = excluded.${bytes}, ${object} = excluded.${object}`),
      statement(note(content.file, content.hash, true)),
    ],
    note: ({ file, hash: of }) => statement(note(file, of, false)),
    sweep: sweep(input, store, notes),
    page: (after, limit) =>
      statement(sql`
      SELECT s.${hash} AS hash, s.${bytes}::text AS bytes, CASE WHEN ${isThere(sql`s.${object}`)} THEN s.${object}::text END AS object
      FROM ${store} AS s
      WHERE s.${hash} > ${after} AND ${named(input, sql`s.${hash}`)} ORDER BY s.${hash} LIMIT ${limit}`),
    piece: (of, at, length) => statement(sql`SELECT lo_get(${of}::oid, ${at}::bigint, ${length}::integer) AS piece`),
  };
}

/** Whether an object exists: nothing keeps somebody from removing it beside the row that names it. */
const isThere = (object: Fragment): Fragment => sql`EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata AS m WHERE m.oid = ${object})`;

/** Whether a row of the entity has the hash. */
function named({ target, hash }: ContentInput, of: Fragment): Fragment {
  return sql`EXISTS (SELECT FROM ${rowsOf(target)} AS t WHERE ${ident('t', hash)} = ${of})`;
}

/** What another phase or migration has read, too, is left to it. */
function sweep(input: ContentInput, store: Fragment, notes: Fragment): ReturnType<typeof statement> {
  const [hash, object] = [ident(contentColumns.hash), ident(contentColumns.object)];
  const isOurs = (of: string): Fragment => sql`${raw(of)}.migration = ${input.migration} AND ${raw(of)}.phase = ${input.phase}`;
  return statement(sql`
    WITH doomed AS MATERIALIZED (
      SELECT n.sha256, bool_or(n.is_stored) AND NOT EXISTS (
        SELECT FROM ${notes} AS o WHERE o.sha256 = n.sha256 AND NOT (${isOurs('o')})
      ) AS is_last
      FROM ${notes} AS n WHERE ${isOurs('n')} AND NOT ${named(input, raw('n.sha256'))}
      GROUP BY n.sha256 ORDER BY n.sha256 LIMIT ${sweepMax}
    ), gone AS (
      DELETE FROM ${store} AS s USING doomed AS d WHERE d.is_last AND s.${hash} = d.sha256 RETURNING s.${object} AS object
    ), forgotten AS (
      DELETE FROM ${notes} AS n USING doomed AS d WHERE ${isOurs('n')} AND n.sha256 = d.sha256 RETURNING 1
    )
    SELECT (SELECT count(*) FROM forgotten)::integer AS removed, (
      SELECT count(lo_unlink(g.object)) FROM gone AS g WHERE ${isThere(raw('g.object'))}
    )::integer AS unlinked`);
}
