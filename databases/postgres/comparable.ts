import type { FieldType, TypeKind } from '../../model/catalog.ts';

/** Kinds whose values PostgreSQL compares with `=` across types; a kind that is in no list compares with its own type only. */
const comparable: readonly (readonly TypeKind[])[] = [
  ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double'],
  ['text', 'varchar', 'char'],
  ['date', 'timestamp', 'timestamptz'],
  ['time', 'timetz'],
];
/** Kinds without equality. */
const unequal: ReadonlySet<TypeKind> = new Set(['json', 'xml', 'geometric']);

/** Whether PostgreSQL compares values of the two types with `=`. */
export function isComparable(a: FieldType, b: FieldType): boolean {
  if (unequal.has(a.kind) || unequal.has(b.kind)) return false;
  if (a.dimensions !== b.dimensions) return false;
  if (a.dimensions > 0 || a.kind === b.kind) return a.kind === b.kind && (a.kind !== 'enum' || a.native === b.native);
  return comparable.some((kinds) => kinds.includes(a.kind) && kinds.includes(b.kind));
}
