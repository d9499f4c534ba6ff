import type { FieldType, TypeKind } from './catalog.ts';

/** What a value is, in words that belong to no kind of database. How its database calls the type is `native`, for people and for that kind alone. */
export type Core =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'text'
  | 'bytes'
  | 'uuid'
  | 'json'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'duration'
  | 'enum'
  | 'composite'
  | 'other';

export type Bits = 16 | 32 | 64;

export interface CoreType {
  readonly core: Core;
  /** Of integers and floats. */
  readonly bits?: Bits;
  /** Of times: whether they say in which zone they are. */
  readonly isZoned?: boolean;
  /** Of text: its blanks at the end are no part of it. */
  readonly isPadded?: boolean;
  /** Of text: it was declared with room for so many signs, or may have been. */
  readonly isVarying?: boolean;
  /** Of decimals: an amount in hundredths, written with signs of a currency. */
  readonly isMoney?: boolean;
  /** Of JSON: it is kept as what it means, not as it was written. */
  readonly isParsed?: boolean;
  /** Of `other`: no value is long. */
  readonly isShort?: boolean;
  /** Few programs know what to do with its values. */
  readonly isUnusual?: boolean;
}

/** What the kinds are under which catalogs and mappings keep types: their digests hold the names, so these stay as they are. */
const cores: Readonly<Record<TypeKind, CoreType>> = {
  boolean: { core: 'boolean' },
  smallint: { core: 'integer', bits: 16 },
  integer: { core: 'integer', bits: 32 },
  bigint: { core: 'integer', bits: 64 },
  numeric: { core: 'decimal' },
  money: { core: 'decimal', isMoney: true, isUnusual: true },
  real: { core: 'float', bits: 32 },
  double: { core: 'float', bits: 64 },
  text: { core: 'text' },
  varchar: { core: 'text', isVarying: true },
  char: { core: 'text', isPadded: true },
  bytea: { core: 'bytes' },
  uuid: { core: 'uuid' },
  json: { core: 'json' },
  jsonb: { core: 'json', isParsed: true },
  date: { core: 'date' },
  time: { core: 'time' },
  timetz: { core: 'time', isZoned: true },
  timestamp: { core: 'timestamp' },
  timestamptz: { core: 'timestamp', isZoned: true },
  interval: { core: 'duration' },
  enum: { core: 'enum' },
  composite: { core: 'composite', isUnusual: true },
  range: { core: 'other' },
  multirange: { core: 'other' },
  network: { core: 'other', isShort: true },
  bits: { core: 'other', isUnusual: true },
  geometric: { core: 'other', isUnusual: true },
  xml: { core: 'other', isUnusual: true },
  tsvector: { core: 'other', isUnusual: true },
  other: { core: 'other', isUnusual: true },
};

/** What a value of the type is; of an array, what its elements are. */
export const coreOf = ({ kind }: Pick<FieldType, 'kind'>): CoreType => cores[kind];

/** Whether the type, or that of its elements, is one of these. */
export const isOneOf = (type: Pick<FieldType, 'kind'>, ...wanted: readonly Core[]): boolean => wanted.includes(coreOf(type).core);

/** Whether values are moments with a zone, one without, or neither. */
export function zoneOf(type: Pick<FieldType, 'kind'>): 'zoned' | 'local' | null {
  const { core, isZoned = false } = coreOf(type);
  if (core !== 'timestamp') return null;
  return isZoned ? 'zoned' : 'local';
}

/** Decimals of a second that a time keeps; null where it keeps all. Databases write it as the standard does (ISO/IEC 9075-2, 6.1). */
export function secondDecimals({ native }: FieldType): number | null {
  const kept = /^time(?:stamp)?\((\d)\)/.exec(native)?.[1];
  return kept === undefined ? null : Number(kept);
}

const plain = (kind: TypeKind, native: string = kind): FieldType => ({ native, kind, dimensions: 0 });

/** Types of values that no database has declared, such as those of files and documents; `native` is what the standard calls them. */
export const plainTypes = {
  boolean: plain('boolean'),
  smallInteger: plain('integer'),
  integer: plain('bigint'),
  decimal: plain('numeric'),
  float: plain('double', 'double precision'),
  text: plain('text'),
  bytes: plain('bytea'),
  uuid: plain('uuid'),
  json: plain('json'),
  document: plain('jsonb'),
  date: plain('date'),
  timestamp: plain('timestamp', 'timestamp without time zone'),
  instant: plain('timestamptz', 'timestamp with time zone'),
} as const satisfies Record<string, FieldType>;
export type PlainType = keyof typeof plainTypes;

/** The type of arrays of values of a plain type. */
export const arrayOf = (type: FieldType): FieldType => ({ ...type, native: `${type.native}[]`, dimensions: 1 });
