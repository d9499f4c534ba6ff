import { type Entity, findField } from '../../../../model/catalog.ts';
import type { DeclaredEntity } from '../../../../model/declared-schema.ts';
import { fitName } from '../../../../model/drafting.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, raw, sql } from '../../sql.ts';

const names = (of: readonly string[]): Fragment => join(of.map((each) => ident(each)));

/** A table that is not there yet, with its columns and key. */
export function declareTable(name: string, { columns, key }: DeclaredEntity, there: Entity | undefined): Fragment[] {
  if (there) return [];
  const place = placeOfName(name);
  const parts = [
    ...Object.entries(columns).map(([column, type]) => sql`${ident(column)} ${raw(type)}`),
    ...(key ? [sql`CONSTRAINT ${ident(fitName(`${place.table}_pkey`))} PRIMARY KEY (${names(key)})`] : []),
  ];
  return [sql`CREATE TABLE ${tableName(place)} (${join(parts)})`];
}

/** Columns beyond those there are, columns that become enums, and computed ones. */
export function declareColumns(name: string, { columns, enums, generated }: DeclaredEntity, there: Entity | undefined): Fragment[] {
  const table = tableName(placeOfName(name));
  const added = Object.entries(columns).filter(([column]) => there && !findField(there, column));
  return [
    ...added.map(([column, type]) => sql`ALTER TABLE ${table} ADD COLUMN ${ident(column)} ${raw(type)}`),
    ...Object.entries(enums).flatMap(([column, type]) => becomeEnum(table, column, type, there)),
    ...Object.entries(generated).flatMap(([column, { type, as }]) => compute(table, column, { type, as }, there)),
  ];
}

/** One that is computed already stays, and what stands on it; any other makes room. */
function compute(table: Fragment, column: string, { type, as }: { type: string; as: string }, there: Entity | undefined): Fragment[] {
  const field = there && findField(there, column);
  const alter = sql`ALTER TABLE ${table} ALTER COLUMN ${ident(column)}`;
  if (field?.generated === 'stored')
    return [sql`${alter} SET EXPRESSION AS (${raw(as)})`, ...(field.type.native === type ? [] : [sql`${alter} TYPE ${raw(type)}`])];
  return [
    sql`ALTER TABLE ${table} DROP COLUMN IF EXISTS ${ident(column)}`,
    sql`ALTER TABLE ${table} ADD COLUMN ${ident(column)} ${raw(type)} GENERATED ALWAYS AS (${raw(as)}) STORED`,
  ];
}

function becomeEnum(table: Fragment, column: string, type: string, there: Entity | undefined): Fragment[] {
  const field = there && findField(there, column);
  if (field?.type.typeName === type || field?.type.kind === 'enum') return [];
  const of = tableName(placeOfName(type));
  const standard = field?.default;
  return [
    ...(standard === undefined ? [] : [sql`ALTER TABLE ${table} ALTER COLUMN ${ident(column)} DROP DEFAULT`]),
    sql`ALTER TABLE ${table} ALTER COLUMN ${ident(column)} TYPE ${of} USING ${ident(column)}::text::${of}`,
    ...(standard === undefined
      ? []
      : [sql`ALTER TABLE ${table} ALTER COLUMN ${ident(column)} SET DEFAULT (${raw(standard)})::text::${of}`]),
  ];
}

/** Unique keys, checks and references; what is there under another name stays as it is. */
export function declareConstraints(name: string, { unique, checks, references }: DeclaredEntity, there: Entity | undefined): Fragment[] {
  const place = placeOfName(name);
  const alter = sql`ALTER TABLE ${tableName(place)}`;
  const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((each) => b.includes(each));
  const isUnique = (columns: readonly string[]): boolean =>
    [...(there?.uniques ?? []), ...(there?.key ? [there.key] : [])].some(({ fields }) => same(fields, columns));
  const refers = (column: string, to: string): boolean =>
    there?.references.some(({ fields, entity }) => entity === to && same(fields, [column])) ?? false;
  return [
    ...unique
      .filter((columns) => !isUnique(columns))
      .map(
        (columns) => sql`${alter} ADD CONSTRAINT ${ident(fitName(`${place.table}_${columns.join('_')}_key`))} UNIQUE (${names(columns)})`,
      ),
    ...Object.entries(checks).flatMap(([check, expression]) => [
      sql`${alter} DROP CONSTRAINT IF EXISTS ${ident(check)}`,
      sql`${alter} ADD CONSTRAINT ${ident(check)} CHECK (${raw(expression)})`,
    ]),
    ...Object.entries(references)
      .filter(([column, { entity }]) => !refers(column, entity))
      .map(([column, { entity, on_delete: onDelete = 'no action' }]) => {
        const constraint = ident(fitName(`${place.table}_${column}_fkey`));
        return sql`${alter} ADD CONSTRAINT ${constraint} FOREIGN KEY (${ident(column)})
          REFERENCES ${tableName(placeOfName(entity))} ON DELETE ${raw(onDelete.toUpperCase())}`;
      }),
  ];
}
