import type { MirroredTable, OwnedRows } from '../../../model/mirror.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { changed, formerKey, from, newKey, value } from './changed-values.ts';
import { changesOf } from './names.ts';

/**
 * Statements that make changes of rows out of whole documents: of the rows that were taken those stay that are not in the mirror as they
 * are, and rows of the same owners that were not taken are gone.
 * An array whose elements moved changes the rows whose places are others now, and no more.
 */
export function ownedRows(table: MirroredTable, owner: readonly string[], mirror: Fragment): OwnedRows {
  const name = `owners_${table.number}`;
  const owners = ident('pg_temp', name);
  const parts = owner.map((_, i) => ident(`o${i}`));
  return {
    prepare: [
      statement(sql`DROP TABLE IF EXISTS ${owners}`),
      statement(sql`CREATE TEMPORARY TABLE ${ident(name)} (${join(parts.map((part) => sql`${part} text`))}) ON COMMIT DELETE ROWS`),
    ],
    clear: statement(sql`TRUNCATE ${owners}`),
    noteOwners: (keys) =>
      statement(
        sql`INSERT INTO ${owners} SELECT * FROM unnest(${join(owner.map((_, i) => sql`${keys.map((key) => key[i] ?? null)}::text[]`))})`,
      ),
    compare: [findFormer(table, mirror), addGone(table, owner, { mirror, owners, parts }), dropEqual(table, mirror)],
  };
}

const keyColumns = ({ key }: MirroredTable, alias: string): Fragment => join(key.map((name) => ident(alias, name)));
const former = ({ key }: MirroredTable): Fragment[] => key.map((_, i) => from(i));

/** A row that is there already changes. */
function findFormer(table: MirroredTable, mirror: Fragment): ReturnType<typeof statement> {
  const own = table.key.map((name, i) => {
    const place = table.fields.findIndex((field) => field.name === name);
    return sql`${from(i)} = c.${value(place)}`;
  });
  return statement(sql`
    UPDATE ${changesOf(table)} AS c SET ${join(own)} FROM ${mirror} AS m WHERE (${keyColumns(table, 'm')}) = (${join(newKey(table))})`);
}

interface Owners {
  readonly mirror: Fragment;
  readonly owners: Fragment;
  readonly parts: readonly Fragment[];
}

function addGone(table: MirroredTable, owner: readonly string[], { mirror, owners, parts }: Owners): ReturnType<typeof statement> {
  const changes = changesOf(table);
  const texts = join(table.key.map((name) => sql`${ident('m', name)}::text`));
  const isOwned = join(
    owner.map((name, i) => sql`${ident('m', name)} = ${sql`o.${parts[i] ?? raw('NULL')}`}::${raw(typeOf(table, name))}`),
    ' AND ',
  );
  return statement(sql`
    INSERT INTO ${changes} (is_gone, ${join(former(table))}, kept)
    SELECT true, ${texts}, '{}' FROM ${mirror} AS m JOIN ${owners} AS o ON ${isOwned}
    WHERE NOT EXISTS (SELECT FROM ${changes} AS c WHERE NOT c.is_gone AND (${keyColumns(table, 'm')}) = (${join(newKey(table))}))`);
}

function typeOf({ fields }: MirroredTable, name: string): string {
  const field = fields.find((each) => each.name === name);
  return field ? stagedType(field.type) : 'text';
}

/** Values are compared as the mirror writes them. */
function dropEqual(table: MirroredTable, mirror: Fragment): ReturnType<typeof statement> {
  const isEqual = table.fields.map(
    ({ name, type }, i) => sql`${ident('m', name)}::text IS NOT DISTINCT FROM (${changed(table, i)})::${raw(stagedType(type))}::text`,
  );
  return statement(sql`
    DELETE FROM ${changesOf(table)} AS c USING ${mirror} AS m
    WHERE NOT c.is_gone AND c.f0 IS NOT NULL AND (${keyColumns(table, 'm')}) = (${join(formerKey(table))}) AND ${join(isEqual, ' AND ')}`);
}
