import type { FieldType, TypeKind } from '../../model/catalog.ts';
import { type Fragment, sql } from './sql.ts';

/** Kinds of types that may belong to somebody, who may then say what a cast of them runs (`CREATE CAST (mood AS text) WITH FUNCTION …`). */
const ownable: ReadonlySet<TypeKind> = new Set(['enum', 'composite', 'range', 'multirange', 'other']);

/** Where `IS NULL` would also be true of a row whose fields are all null; `other` may be a domain over such a row. */
const rowLike: ReadonlySet<TypeKind> = new Set(['composite', 'other']);

/** Is the value's type one of `pg_catalog`, or a domain over one? Only superusers can define what a cast of these runs. */
export function isBuiltIn({ kind, dimensions, isDomain }: FieldType): boolean {
  return !ownable.has(kind) && !(dimensions > 0 && isDomain === true);
}

/**
 * A value's text, the same as `value::text` where nobody has defined that cast; code that somebody may have defined for it
 * never runs. Types of others
 * are written by their output functions. The value may be evaluated twice, and a parameter must have a type (`$1::integer`).
 */
export function outputText(value: Fragment, type: FieldType): Fragment {
  if (isBuiltIn(type)) return sql`${value}::pg_catalog.text`;
  if (type.kind === 'enum' && type.dimensions === 0 && !type.isDomain) return sql`pg_catalog.enum_out(${value})::pg_catalog.text`;
  const isThere = rowLike.has(type.kind) && type.dimensions === 0 ? sql`pg_catalog.num_nulls(${value}) = 0` : sql`${value} IS NOT NULL`;
  return sql`CASE WHEN ${isThere} THEN pg_catalog.format('%s', ${value}) END`;
}

/** Money as a number, for its text depends on the server's locale; any other value as it is. */
export function withoutLocale(value: Fragment, { kind, dimensions }: FieldType): Fragment {
  if (kind !== 'money') return value;
  return dimensions > 0 ? sql`${value}::pg_catalog.numeric[]` : sql`${value}::pg_catalog.numeric`;
}

/** The text of a whole row, whose type is its table's owner's as well. `row` names a row of FROM. */
export function rowText(row: Fragment): Fragment {
  return sql`pg_catalog.record_out(${row}.*)::pg_catalog.text`;
}
