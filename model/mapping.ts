import { z } from 'zod';
import { digestOf } from './digest.ts';
import { columnsOf, expression } from './expression.ts';
import { mappedTransform, outputAlias } from './transform.ts';

/** What may be done to a text before it is taken; `trim`, `trim_end` cut blanks, `lower`, `upper` touch ASCII letters only. */
export const cleanings = ['trim', 'trim_end', 'lower', 'upper', 'null_if_empty'] as const;

/**
 * How one target column comes from the source row. A source column is named by its alias: its own name, or `lookup.column`.
 * Each rule compiles to a value and a guard; a row that a guard refuses goes to quarantine with the guard's reason.
 */
export const rule = z.discriminatedUnion('rule', [
  /** The value itself, cast to the target type; refused where the cast would fail, round, cut or shift it. */
  z.object({ rule: z.literal('copy'), column: z.string(), clean: z.array(z.enum(cleanings)) }),
  /** The same value for every row, in the target type's text form. */
  z.object({ rule: z.literal('constant'), value: z.string() }),
  /**
   * Text form of the source value → text form of the target value. `otherwise` absent: an unknown value is refused. NULL stays
   * NULL unless `whenNull`.
   */
  z.object({
    rule: z.literal('enum'),
    column: z.string(),
    values: z.record(z.string(), z.string().nullable()),
    otherwise: z.string().nullable().optional(),
    whenNull: z.string().optional(),
  }),
  /**
   * The target key of the row that `columns` refer to. A missing parent quarantines the row, or leaves NULL. `late`: filled in
   * settle (self references, nullable edges of a cycle).
   */
  z.object({
    rule: z.literal('reference'),
    identity: z.string(),
    columns: z.array(z.string()).min(1),
    missing: z.enum(['quarantine', 'null']),
    late: z.boolean(),
  }),
  /** A naive timestamp read as local time of an IANA zone; refused where that local time did not exist. Ambiguous times take the first offset. */
  z.object({ rule: z.literal('zoned'), column: z.string(), zone: z.string() }),
  /** Non-null, non-blank parts joined; NULL when none is left. */
  z.object({ rule: z.literal('concat'), columns: z.array(z.string()).min(1), separator: z.string() }),
  /** One scalar expression over the row, then cast like `copy`. */
  z.object({ rule: z.literal('expression'), sql: z.string(), expression }),
  /** The named source columns as a JSON object of their text forms, byte for byte. */
  z.object({ rule: z.literal('rest'), columns: z.array(z.string()) }),
  /** The target key derived from the source key. */
  z.object({ rule: z.literal('identity') }),
  /** Nothing is written: the database's default or generated value stands. */
  z.object({ rule: z.literal('none'), reason: z.string() }),
]);
export type Rule = z.infer<typeof rule>;

export const standings = ['declared', 'drafted', 'accepted', 'doubtful'] as const;
export type ReviewStatus = (typeof standings)[number];

export const fieldMapping = z.object({
  target: z.string(),
  rule,
  /** 0 to 1; 1 when a person declared it. Not part of the digest. */
  confidence: z.number(),
  /** Why, in words. Not part of the digest. */
  evidence: z.array(z.string()),
  /**
   * Who vouches for it: people, a draft that nobody has confirmed, the matcher by the playbook's `accept_from`, or nobody yet. Not part of the
   * digest.
   */
  standing: z.enum(standings).optional(),
});
export type FieldMapping = z.infer<typeof fieldMapping>;

/**
 * How target keys are made. `derived`: one uuid column from the source key. `kept`: the key columns have rules of their own
 * (the source key already is the key, or a composite of parents).
 */
export const identity = z.object({
  name: z.string(),
  system: z.string(),
  strategy: z.enum(['derived', 'kept']),
  targetKey: z.array(z.string()).min(1),
});

/**
 * Another source entity joined one to one: each `on` pair is (its column, alias in the driving entity); `where` says which value, in text form,
 * columns of it must have.
 */
export const lookup = z.object({
  name: z.string(),
  entity: z.string(),
  on: z.array(z.tuple([z.string(), z.string()])).min(1),
  where: z.array(z.tuple([z.string(), z.string()])).optional(),
});
export type Lookup = z.infer<typeof lookup>;

export const conflictActions = ['update', 'do_nothing', 'newest', 'fail'] as const;

/** What happens when the target already has the row, or two source rows claim the same conflict key. */
export const conflict = z.object({
  /** Target columns that make rows the same; empty: only the target key does. */
  key: z.array(z.string()),
  action: z.enum(conflictActions),
  /** Target column compared for `newest`. */
  newestBy: z.string().optional(),
  /**
   * Further source rows with the same conflict key: merged into the winner (references follow it), or quarantined. The winner
   * has the lowest source key.
   */
  duplicates: z.enum(['merge', 'quarantine']),
});

export const mapping = z.object({
  phase: z.string(),
  /** The databases, of a side of which the playbook has several. */
  databases: z.object({ source: z.string().optional(), target: z.string().optional() }).optional(),
  source: z.string(),
  /** Columns of the source key, in order. */
  sourceKey: z.array(z.string()).min(1),
  target: z.string(),
  identity,
  lookups: z.array(lookup),
  /** Code that makes further columns of each row; rules read them as `name.column`. */
  transform: mappedTransform.optional(),
  /** Rows for which it is not true are skipped. */
  where: z.object({ sql: z.string(), expression }).optional(),
  conflict,
  triggers: z.enum(['keep', 'disable']),
  fields: z.array(fieldMapping),
  /** Source columns that go nowhere, each with the reason. */
  noTarget: z.array(z.object({ column: z.string(), reason: z.string() })),
  /** Fingerprints of the source and target entities that the mapping was made for. */
  structure: z.object({ source: z.string(), target: z.string() }),
});
export type Mapping = z.infer<typeof mapping>;

/** Digest that people approve: rules, identity, conflicts and structure; not confidence, evidence or the reasons in prose. */
export function mappingDigest(of: Mapping): string {
  const fields = of.fields.map(({ target, rule: how }) => ({ target, rule: how.rule === 'none' ? { rule: 'none' } : how }));
  return digestOf({ ...of, fields, noTarget: of.noTarget.map(({ column }) => column) });
}

/** A source entity as profiles and reports of a whole migration name it. */
export function sourcePlace({ databases }: Pick<Mapping, 'databases'>, entity: string): string {
  return databases?.source === undefined ? entity : `${databases.source}/${entity}`;
}

/** The target entity as reports of a whole migration name it. */
export function targetPlace({ databases, target }: Pick<Mapping, 'databases' | 'target'>): string {
  return databases?.target === undefined ? target : `${databases.target}/${target}`;
}

/** Aliases of the source columns that a rule reads. */
export function columnsRead(how: Rule): string[] {
  switch (how.rule) {
    case 'copy':
    case 'enum':
    case 'zoned':
      return [how.column];
    case 'reference':
    case 'concat':
    case 'rest':
      return how.columns;
    case 'expression':
      return columnsOf(how.expression);
    default:
      return [];
  }
}

/** Aliases of the source columns that a rule's value comes from: of a transform's column, all that the code reads. */
export function originsOf(how: Rule, { transform }: Pick<Mapping, 'transform'>): string[] {
  if (!transform) return columnsRead(how);
  const made = new Set(transform.output.map(({ name }) => outputAlias(transform, name)));
  return [...new Set(columnsRead(how).flatMap((alias) => (made.has(alias) ? transform.columns : [alias])))];
}

/** Aliases whose values make a row's own key: the source key, and what tells several rows of one source row apart. */
export function rowKeyOf({ sourceKey, transform }: Pick<Mapping, 'sourceKey' | 'transform'>): string[] {
  return transform?.each === undefined ? sourceKey : [...sourceKey, outputAlias(transform, transform.each)];
}

/** Source columns that a derived key is made of. */
export function keyOriginsOf({ sourceKey, transform }: Pick<Mapping, 'sourceKey' | 'transform'>): string[] {
  return transform?.each === undefined ? sourceKey : [...new Set([...sourceKey, ...transform.columns])];
}

/** Whether one source row may become several rows of the target. */
export function isOneToMany({ transform }: Pick<Mapping, 'transform'>): boolean {
  return transform?.each !== undefined;
}

/** The fields that are written, in the order of the mapping. */
export function writtenFields(of: Mapping): FieldMapping[] {
  return of.fields.filter((each) => each.rule.rule !== 'none');
}

/** Fields that stay empty where the row that they refer to is not there, in the order of the mapping. */
export function optionalReferences({
  fields,
}: Pick<Mapping, 'fields'>): { readonly target: string; readonly columns: readonly string[]; readonly identity: string }[] {
  return fields.flatMap(({ target, rule }) =>
    rule.rule === 'reference' && rule.missing === 'null' ? [{ target, columns: rule.columns, identity: rule.identity }] : [],
  );
}

/** Columns that are filled when all rows are there. */
export const lateColumns = ({ fields }: Mapping): ReadonlySet<string> =>
  new Set(fields.flatMap(({ target, rule }) => (rule.rule === 'reference' && rule.late ? [target] : [])));
