import type { FieldType, TypeKind } from '../../model/catalog.ts';
import { isBuiltIn } from './output-text.ts';

/** PostgreSQL's own names, for domains: a literal of a domain would run the checks that somebody has defined for it. */
const baseNames: Readonly<Partial<Record<TypeKind, string>>> = {
  boolean: 'bool',
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  numeric: 'numeric',
  real: 'float4',
  double: 'float8',
  money: 'money',
  text: 'text',
  varchar: 'varchar',
  char: 'bpchar',
  bytea: 'bytea',
  uuid: 'uuid',
  date: 'date',
  time: 'time',
  timetz: 'timetz',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  interval: 'interval',
};

/**
 * The type in which a key column and the literals that it is compared with can stand without running anybody's code, so that
 * the key's index is of use;
 * null where there is none: rows and ranges of others are made of parts that check their input.
 */
export function keyType(type: FieldType): string | null {
  if (type.isDomain) {
    const base = type.dimensions === 0 ? baseNames[type.kind] : undefined;
    return base === undefined ? null : `pg_catalog.${base}`;
  }
  if (isBuiltIn(type) || type.kind === 'enum') return type.native;
  return type.native.includes('.') || type.kind === 'composite' ? null : type.native;
}
