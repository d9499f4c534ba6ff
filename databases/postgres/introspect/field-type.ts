import type { FieldType, TypeKind } from '../../../model/catalog.ts';

/** PostgreSQL's own type names → what a value is. */
const kinds: Readonly<Record<string, TypeKind>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  numeric: 'numeric',
  float4: 'real',
  float8: 'double',
  money: 'money',
  text: 'text',
  name: 'text',
  varchar: 'varchar',
  bpchar: 'char',
  bytea: 'bytea',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  time: 'time',
  timetz: 'timetz',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  interval: 'interval',
  inet: 'network',
  cidr: 'network',
  macaddr: 'network',
  macaddr8: 'network',
  bit: 'bits',
  varbit: 'bits',
  point: 'geometric',
  line: 'geometric',
  lseg: 'geometric',
  box: 'geometric',
  path: 'geometric',
  polygon: 'geometric',
  circle: 'geometric',
  xml: 'xml',
  tsvector: 'tsvector',
};
const kindsByTypeType: Readonly<Record<string, TypeKind>> = { e: 'enum', c: 'composite', r: 'range', m: 'multirange' };

/** Length of text and bits, precision and scale of numbers, from the type modifier (PostgreSQL source: `numeric.c`, `varchar.c`). */
function modifiers(kind: TypeKind, modifier: number): Pick<FieldType, 'length' | 'precision' | 'scale'> {
  if (modifier < 0) return {};
  if (kind === 'varchar' || kind === 'char') return { length: modifier - 4 };
  if (kind === 'bits') return { length: modifier };
  if (kind !== 'numeric') return {};
  return { precision: ((modifier - 4) >> 16) & 0xffff, scale: (((modifier - 4) & 0x7ff) ^ 1024) - 1024 };
}

/**
 * What a value is, from PostgreSQL's name and kind of its core type (`typname`, `typtype`). Anybody may call a domain `int4`;
 * base types are a superuser's.
 */
export function kindOf(core: string, coreType: string): TypeKind {
  return kindsByTypeType[coreType] ?? (coreType === 'b' ? kinds[core] : undefined) ?? 'other';
}

export interface TypeRow {
  readonly native: string;
  readonly core: string;
  readonly coreType: string;
  readonly dimensions: number;
  readonly modifier: number;
  readonly isDomain: boolean;
  readonly typeName: string | null;
  readonly labels: string[] | null;
}

/** A field's type from what the catalog query says of it. */
export function fieldTypeOf(row: TypeRow): FieldType {
  const kind = kindOf(row.core, row.coreType);
  return {
    native: row.native,
    kind,
    dimensions: row.dimensions,
    ...modifiers(kind, row.modifier),
    ...(row.labels && { labels: row.labels }),
    ...(row.typeName !== null && { typeName: row.typeName }),
    ...(row.isDomain && { isDomain: true }),
  };
}
