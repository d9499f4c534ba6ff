import type { FieldType } from '../../model/catalog.ts';

/** Scalars whose binary form is the same in every PostgreSQL since 12, so bytes pass through untouched. */
const passed: ReadonlySet<string> = new Set([
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double',
  'text',
  'varchar',
  'char',
  'bytea',
  'uuid',
  'json',
  'jsonb',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'interval',
  'money',
]);

const stagedNames: Readonly<Record<string, string>> = {
  double: 'double precision',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  varchar: 'text',
  char: 'text',
  money: 'numeric',
};

/**
 * The type in which a source column is extracted and staged: its own for plain scalars (without length or precision), text for
 * everything whose binary form depends on the database (enums, domains' own names, composites, arrays of them, ranges) and for `char(n)`.
 * Money is staged as numeric, because its text depends on the server's locale.
 */
export function stagedType(type: FieldType): string {
  if (type.dimensions > 0 || !passed.has(type.kind)) return 'text';
  return stagedNames[type.kind] ?? type.kind;
}

/**
 * The casts by which a column is read in the type that it is staged in, and as text. Arrays of money become arrays of numbers on the way, for their
 * text depends on the server's locale as well.
 */
export function castsOf(type: FieldType): { readonly staged: string; readonly text: string } {
  if (type.kind !== 'money') return { staged: `::${stagedType(type)}`, text: '::text' };
  return type.dimensions > 0
    ? { staged: '::numeric[]::text', text: '::numeric[]::text' }
    : { staged: '::numeric', text: '::numeric::text' };
}
