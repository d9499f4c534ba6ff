import { z } from 'zod';
import { digestOf } from './digest.ts';
import { oncePer } from './once.ts';

/** What a value is, whatever the database calls it. */
export const typeKinds = [
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double',
  'money',
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
  'range',
  'multirange',
  'enum',
  'composite',
  'network',
  'bits',
  'geometric',
  'xml',
  'tsvector',
  'other',
] as const;
export type TypeKind = (typeof typeKinds)[number];

/** A field's type. `native` is what the database writes in DDL (`numeric(15,6)`, `public.mood[]`); the rest is for people and rules. */
export const fieldType = z.object({
  native: z.string(),
  /** Kind of the value; of the element when `dimensions` > 0; of the base type for a domain. */
  kind: z.enum(typeKinds),
  dimensions: z.int().min(0).default(0),
  length: z.int().optional(),
  precision: z.int().optional(),
  scale: z.int().optional(),
  /** Labels of an enum, in order. */
  labels: z.array(z.string()).optional(),
  /** Schema-qualified name of the domain, enum, composite or range type in its own database. */
  typeName: z.string().optional(),
  isDomain: z.boolean().optional(),
});
export type FieldType = z.infer<typeof fieldType>;

/** `collationSchema` stands where PostgreSQL does not ship the collation. */
const collated = { collation: z.string().optional(), collationSchema: z.string().optional() };

export const field = z.object({
  name: z.string(),
  type: fieldType,
  nullable: z.boolean(),
  /** NOT NULL was declared and never validated, so rows may be empty. */
  notNullUnproven: z.boolean().optional(),
  default: z.string().optional(),
  /** `stored` and `virtual` are computed columns; `identity_always` refuses values. */
  generated: z.enum(['stored', 'virtual', 'identity_always', 'identity_default']).optional(),
  generation: z.string().optional(),
  ...collated,
  /** Unlike texts can be equal to it, as under a collation that knows no case. */
  nondeterministic: z.boolean().optional(),
  comment: z.string().optional(),
});
export type Field = z.infer<typeof field>;

const plainKey = z.object({ name: z.string(), fields: z.array(z.string()) });

/** `withoutOverlaps`: the last field is a range, and ranges of rows that are otherwise alike do not overlap. */
const key = plainKey.extend({ withoutOverlaps: z.boolean().optional() });

/** A constraint that rows of the database may break: never validated, not enforced at all, or only implied by names and values. */
const unproven = z.enum(['not_valid', 'not_enforced', 'implied']).optional();

export const uniqueKey = key.extend({ nullsNotDistinct: z.boolean().optional(), deferrable: z.boolean().optional() });

export const reference = plainKey.extend({
  entity: z.string(),
  toFields: z.array(z.string()),
  onDelete: z.string(),
  onUpdate: z.string(),
  deferrable: z.boolean().optional(),
  unproven,
});
export type Reference = z.infer<typeof reference>;

/** An index that no constraint owns. `fields` is empty for an expression index. */
export const index = z.object({
  name: z.string(),
  fields: z.array(z.string()),
  method: z.string(),
  unique: z.boolean(),
  where: z.string().optional(),
  definition: z.string(),
});

/** A function of the database that writing an entity may run: by a trigger, check, default, computed column, domain, index, or one that calls it. */
export const reachedFunction = z.object({
  /** With schema and argument types. */
  name: z.string(),
  owner: z.string(),
  language: z.string(),
  securityDefiner: z.boolean(),
  /** SHA-256 of all that it does. */
  definition: z.string(),
});
export type ReachedFunction = z.infer<typeof reachedFunction>;
/** A partition; `own` is what it has and its table does not: `check "positive"`, `default of "state"`. */
export const partition = z.object({ name: z.string(), bound: z.string(), own: z.array(z.string()).optional() });

export const entity = z.object({
  /** `table`, or `schema.table` outside the schema `public`. */
  name: z.string(),
  schema: z.string(),
  table: z.string(),
  kind: z.enum(['table', 'partitioned_table', 'view', 'materialized_view', 'foreign_table']),
  fields: z.array(field),
  key: key.optional(),
  uniques: z.array(uniqueKey),
  checks: z.array(z.object({ name: z.string(), expression: z.string(), unproven })),
  exclusions: z.array(z.object({ name: z.string(), definition: z.string() })),
  references: z.array(reference),
  /** References by PERIOD: the last field is a range that rows of the other entity cover together. Not equality, so no part of `references`. */
  periodReferences: z.array(reference).optional(),
  indexes: z.array(index),
  triggers: z.array(z.object({ name: z.string(), definition: z.string(), enabled: z.boolean(), timing: z.string() })),
  rowSecurity: z.object({
    enabled: z.boolean(),
    forced: z.boolean(),
    policies: z.array(z.object({ name: z.string(), definition: z.string() })),
  }),
  /** `RANGE (created_at)` and the partitions, for a partitioned table. */
  partitions: z.object({ by: z.string(), children: z.array(partition) }).optional(),
  /** Names of the tables that this one inherits from; each has rows of its own. */
  inherits: z.array(z.string()).optional(),
  comment: z.string().optional(),
  /** Of a target's entity, where it reaches any. */
  functions: z.array(reachedFunction).optional(),
  /** View text, for views. */
  definition: z.string().optional(),
  /** Of documents: what elements hold (`items[]`), as columns named `element.sku`; known of all of them. Elements' structure, not this entity's. */
  elements: z.record(z.string(), z.array(field)).optional(),
  /** Whether rules may ask for facets of its columns (`model/facet.ts`): of documents. An ability, no structure. */
  hasFacets: z.boolean().optional(),
  /** Of an entity whose rows are elements inside the rows of another: where they stand there, and what that entity's rows have. */
  unnest: z
    .object({
      of: z.string(),
      column: z.string(),
      members: z.array(z.string()),
      as: z.enum(['array', 'map']),
      parent: z.array(field),
      parentKey: z.array(z.string()),
    })
    .optional(),
});
export type Entity = z.infer<typeof entity>;

/** How a view or function (`by`) uses a field: under which other name, or held equal to which field of another entity. */
export const usage = z.object({
  by: z.string(),
  entity: z.string(),
  field: z.string(),
  calledAs: z.string().optional(),
  joinedTo: z.object({ entity: z.string(), field: z.string() }).optional(),
});
export type Usage = z.infer<typeof usage>;

/** Exact row count and size of an entity; a fact of one moment, so no part of the fingerprint. */
export const entitySize = z.object({ rows: z.int(), bytes: z.int() });

/** A collation that people made; `locale` is null where it has rules only. */
export const collation = z.object({
  schema: z.string(),
  name: z.string(),
  provider: z.enum(['icu', 'libc', 'builtin']),
  locale: z.string().nullable(),
  rules: z.string().optional(),
  deterministic: z.boolean(),
});
export type Collation = z.infer<typeof collation>;

/** Neutral description of a database's structure. */
export const catalog = z.object({
  kind: z.string(),
  version: z.string(),
  database: z.string(),
  entities: z.array(entity),
  enums: z.array(z.object({ name: z.string(), labels: z.array(z.string()) })),
  domains: z.array(
    z.object({
      name: z.string(),
      base: z.string(),
      nullable: z.boolean(),
      default: z.string().optional(),
      checks: z.array(z.string()),
      ...collated,
    }),
  ),
  composites: z.array(z.object({ name: z.string(), attributes: z.array(z.object({ name: z.string(), type: z.string(), ...collated })) })),
  sequences: z.array(z.object({ name: z.string(), ownedBy: z.string().optional() })),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  sizes: z.record(z.string(), entitySize),
  /** Collations that people made. */
  collations: z.array(collation).optional(),
  /** Evidence for the matcher; no part of the fingerprint. */
  usage: z.array(usage).optional(),
  /** What stands beside the tables and is migrated by nobody, with the first names of each kind; no part of the fingerprint. */
  leftBehind: z.array(z.object({ kind: z.string(), names: z.array(z.string()), count: z.int() })).optional(),
  /** Schemas with tables that were not read; `rows` as far as the planner knows; no part of the fingerprint. */
  unreadSchemas: z.array(z.object({ name: z.string(), tables: z.int(), rows: z.int().nullable() })).optional(),
  /** Options of views, such as `security_barrier=true`, by name; no part of the fingerprint. */
  viewOptions: z.record(z.string(), z.string()).optional(),
  /** What others than the owners may do; `grantee` is null for everybody; no part of the fingerprint. */
  grants: z
    .array(z.object({ entity: z.string(), privilege: z.string(), grantee: z.string().nullable(), column: z.string().optional() }))
    .optional(),
  /** `bytes` is what they take at most, `columns` (`entity.field`) hold their numbers; no part of the fingerprint. */
  largeObjects: z.object({ count: z.int(), bytes: z.int(), columns: z.array(z.string()) }).optional(),
});
export type Catalog = z.infer<typeof catalog>;

/** Where entities stand, by name; of equal names the first one counts. */
const placesByName = oncePer((entities: Catalog['entities']) => new Map(entities.map(({ name }, i) => [name, i] as const).reverse()));

/** The entity of that name, or undefined. */
export function findEntity(where: Catalog, name: string): Entity | undefined {
  return where.entities[placesByName(where.entities).get(name) ?? -1];
}

/** The entities of these names that there are, in the order of the catalog. */
export function entitiesNamed({ entities }: Catalog, names: Iterable<string>): Entity[] {
  const places = new Set([...names].flatMap((name) => placesByName(entities).get(name) ?? []));
  return [...places].sort((a, b) => a - b).flatMap((place) => entities[place] ?? []);
}

/** The field of that name, or undefined. */
export function findField(where: Entity, name: string): Field | undefined {
  return where.fields.find((candidate) => candidate.name === name);
}

/** Digest of an entity's structure: what a mapping depends on, without sizes and comments. */
export function entityFingerprint(of: Entity): string {
  const { comment: _comment, elements: _elements, hasFacets: _facets, fields, ...structure } = of;
  return digestOf({ ...structure, fields: fields.map(({ comment: _, ...rest }) => rest) });
}

/** Digest of a catalog's structure; new rows do not change it, new columns do. */
export function fingerprint(of: Catalog): string {
  const {
    sizes: _sizes,
    version: _version,
    database: _database,
    usage: _usage,
    leftBehind: _left,
    largeObjects: _large,
    unreadSchemas: _unread,
    grants: _grants,
    viewOptions: _options,
    ...structure
  } = of;
  return digestOf({ ...structure, entities: of.entities.map(entityFingerprint) });
}
