import type { Catalog, Entity, Field, FieldType, TypeKind } from '../../model/catalog.ts';

type Cells = Readonly<Record<string, string>>;

const kinds: readonly (readonly [RegExp, TypeKind])[] = [
  [/^bool/, 'boolean'],
  [/^(smallint|tinyint|int2)/, 'smallint'],
  [/^(bigint|int8|bigserial|long)/, 'bigint'],
  [/^(int|serial|mediumint)/, 'integer'],
  [/^(decimal|numeric|number|num)/, 'numeric'],
  [/^(float|double|real)/, 'double'],
  [/^money/, 'money'],
  [/^(varchar|character varying|nvarchar|string|varchar2|code|id\b)/, 'varchar'],
  [/^(char|nchar|bpchar)/, 'char'],
  [/^(text|clob|longtext|mediumtext|markdown)/, 'text'],
  [/^(timestamptz|timestamp with time zone|instant)/, 'timestamptz'],
  [/^(timestamp|datetime)/, 'timestamp'],
  [/^date/, 'date'],
  [/^time/, 'time'],
  [/^(uuid|guid|uniqueidentifier)/, 'uuid'],
  [/^jsonb/, 'jsonb'],
  [/^json/, 'json'],
  [/^(bytea|blob|binary|varbinary|base64)/, 'bytea'],
  [/^enum/, 'enum'],
];

/** A type as people write it in a column list; `enum(a, b)` names its labels, `[]` at the end an array. Unknown words are `other`. */
export function typeOf(written: string): FieldType {
  const native = written.trim();
  const lower = native.toLowerCase();
  const kind = kinds.find(([pattern]) => pattern.test(lower))?.[1] ?? 'other';
  const inside = /\(([^)]*)\)/.exec(native)?.[1];
  const numbers = inside?.split(',').map(Number) ?? [];
  const [first = Number.NaN, second] = numbers;
  return {
    native,
    kind,
    dimensions: lower.endsWith('[]') ? 1 : 0,
    ...(['varchar', 'char'].includes(kind) && Number.isInteger(first) && { length: first }),
    ...(kind === 'numeric' && Number.isInteger(first) && { precision: first, scale: second ?? 0 }),
    ...(kind === 'enum' && inside && { labels: inside.split(',').map((label) => label.trim()) }),
  };
}

const yes = (cell: string | undefined): boolean => /^(y|yes|true|1|x)$/i.test(cell ?? '');

/**
 * A catalog from a column list: one record per field with `entity`, `field`, and as far as known `type`, `description`, `nullable`,
 * `key` (yes), `references` (`entity.field` or `entity`), `default`. A record without a field describes its entity.
 */
export function catalogOf(records: readonly Cells[], database: string): Catalog {
  const byEntity = Map.groupBy(records, ({ entity = '' }) => entity);
  return {
    kind: 'columns',
    version: '',
    database,
    entities: [...byEntity].map(([name, own]) => entityOf(name, own)),
    enums: [],
    domains: [],
    composites: [],
    sequences: [],
    extensions: [],
    sizes: {},
  };
}

function entityOf(name: string, records: readonly Cells[]): Entity {
  const own = records.filter(({ field }) => field);
  const comment = records.find(({ field }) => !field)?.description;
  const key = own.filter((record) => yes(record.key)).map(({ field = '' }) => field);
  return {
    name,
    schema: 'public',
    table: name,
    kind: 'table',
    fields: own.map(fieldOf),
    ...(key.length > 0 && { key: { name: 'key', fields: key } }),
    uniques: [],
    checks: [],
    exclusions: [],
    references: own.filter(({ references }) => references).map(referenceOf),
    indexes: [],
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    ...(comment && { comment }),
  };
}

function fieldOf(record: Cells): Field {
  return {
    name: record.field ?? '',
    type: typeOf(record.type ?? ''),
    nullable: record.nullable ? yes(record.nullable) : !yes(record.key),
    ...(record.default && { default: record.default }),
    ...(record.description && { comment: record.description }),
  };
}

function referenceOf({ field = '', references = '' }: Cells): Entity['references'][number] {
  const dot = references.lastIndexOf('.');
  const [entity, toField] = dot < 0 ? [references, 'id'] : [references.slice(0, dot), references.slice(dot + 1)];
  return { name: `${field}_reference`, fields: [field], entity, toFields: [toField], onDelete: 'NO ACTION', onUpdate: 'NO ACTION' };
}
