import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { qualifiedName, tableName } from '../entity-name.ts';
import { ident, sql, statement } from '../sql.ts';

/** Names of one kind that are kept; there may be thousands of functions. */
const namesMax = 1_000;
/** Columns that are searched for numbers of large objects. */
const columnsMax = 1000;

const fixed = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

type Kinds = NonNullable<Catalog['leftBehind']>;
type LargeObjects = NonNullable<Catalog['largeObjects']>;

/** A source's catalog with what stands beside its tables and is migrated by nobody: by kind, with names; and its large objects. */
export async function withLeftBehind(session: SqlSession, schemas: readonly string[], catalog: Catalog): Promise<Catalog> {
  const kinds = await session.query<Kinds[number]>({ text: fixed('left-behind.sql'), values: [schemas, namesMax] });
  const largeObjects = await readLargeObjects(session, schemas);
  const unread = await session.query<{ name: string; tables: number; rows: string | null }>({
    text: fixed('unread-schemas.sql'),
    values: [schemas],
  });
  const unreadSchemas = unread.map((each) => ({ ...each, rows: each.rows === null ? null : Number(each.rows) }));
  const grants = (await session.query<GrantRow>({ text: fixed('grants.sql'), values: [schemas] })).map(grantOf);
  const options = await session.query<{ schema: string; name: string; options: string }>({
    text: fixed('view-options.sql'),
    values: [schemas],
  });
  return {
    ...catalog,
    ...(kinds.length > 0 && { leftBehind: kinds }),
    ...(largeObjects && { largeObjects }),
    ...(grants.length > 0 && { grants }),
    ...(options.length > 0 && {
      viewOptions: Object.fromEntries(options.map(({ schema, name, options: all }) => [qualifiedName(schema, name), all])),
    }),
    ...(unreadSchemas.length > 0 && { unreadSchemas }),
  };
}

interface GrantRow {
  readonly schema: string;
  readonly table: string;
  readonly privilege: string;
  readonly grantee: string;
  readonly everybody: boolean;
  readonly column: string | null;
}

function grantOf({ schema, table, privilege, grantee, everybody, column }: GrantRow): NonNullable<Catalog['grants']>[number] {
  return { entity: qualifiedName(schema, table), privilege, grantee: everybody ? null : grantee, ...(column !== null && { column }) };
}

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

async function readLargeObjects(session: SqlSession, schemas: readonly string[]): Promise<LargeObjects | null> {
  const [found] = await session.query<{ count: number; bytes: string; columns: Column[] }>({
    text: fixed('large-objects.sql'),
    values: [schemas],
  });
  if (!found || found.count === 0) return null;
  const columns: string[] = [];
  for (const each of found.columns.slice(0, columnsMax)) {
    if (await namesLargeObjects(session, each)) columns.push(`${qualifiedName(each.schema, each.table)}.${each.column}`);
  }
  return { count: found.count, bytes: Number(found.bytes), columns };
}

async function namesLargeObjects(session: SqlSession, { column, ...table }: Column): Promise<boolean> {
  const isOne = sql`EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata AS l WHERE l.oid = ${ident('t', column)})`;
  const [row] = await session.query<{ found: boolean }>(
    statement(sql`SELECT EXISTS (SELECT FROM ${tableName(table)} AS t WHERE ${isOne}) AS found`),
  );
  return row?.found === true;
}
