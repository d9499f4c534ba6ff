import type { FieldType } from '../../model/catalog.ts';
import { isBuiltIn, outputText } from './output-text.ts';
import { type Fragment, sql } from './sql.ts';

/**
 * Boolean SQL: are two values of one type equal, as the type understands it (`citext` knows no case)? PostgreSQL's own
 * operators are found by name for its
 * own types only: for another type a cast that somebody has defined would be as good a reading, and an operator of its schema
 * could be anybody's. Rows are
 * compared by the types' operator classes, which only a superuser can define; labels of enums by their text, which hashes.
 */
export function sameValue(own: Fragment, other: Fragment, type: FieldType | undefined): Fragment {
  if (!type || isBuiltIn(type) || isPlain(type)) return sql`${own} = ${other}`;
  if (type.kind === 'enum' && type.dimensions === 0) return sql`${outputText(own, type)} = ${outputText(other, type)}`;
  return sql`(ROW(${own})::pg_catalog.record = ROW(${other})::pg_catalog.record AND pg_catalog.num_nulls(${own}) = 0)`;
}

/** A type of PostgreSQL's that belongs to nobody: `int4range`, `oid`. */
const isPlain = ({ native, isDomain }: FieldType): boolean => !isDomain && !native.includes('.');
