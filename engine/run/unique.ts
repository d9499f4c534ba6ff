import { type Entity, type Field, type FieldType, findField } from '../../model/catalog.ts';
import { coreOf, isOneOf } from '../../model/core-type.ts';
import { isOneToMany, type Mapping } from '../../model/mapping.ts';

/** A phase's mapping with both structures: all that a proof may lean on. */
export interface UniqueScope {
  readonly mapping: Mapping;
  readonly source: Entity;
  readonly target: Entity;
  /** Approved patches may give a row the values of another. */
  readonly isPatched: boolean;
}

const isInteger = (type: FieldType): boolean => isOneOf(type, 'integer');
const isText = (type: FieldType): boolean => isOneOf(type, 'text') && !coreOf(type).isPadded;
/** Whether equal values have one form for the other database too. */
const isPlain = (type: FieldType): boolean =>
  isOneOf(type, 'integer', 'decimal', 'uuid', 'bytes', 'date', 'timestamp') && !coreOf(type).isMoney;

/**
 * Whether no two source rows can get the same values in these target fields: some unique key of the source is copied into them whole, by
 * copies that keep different values different (a copy refuses what would be cut or rounded). Two NULLs are no duplicate.
 */
export function isProvenUnique(fields: readonly string[], scope: UniqueScope): boolean {
  const { source, mapping, isPatched } = scope;
  // A look-up that finds two rows gives the same source row twice; code may make several rows of one.
  if (isPatched || isOneToMany(mapping) || source.kind !== 'table' || mapping.lookups.length > 0) return false;
  const copied = new Set(fields.flatMap((name) => copiedFrom(name, scope)));
  const keys = [...(source.key ? [source.key] : []), ...source.uniques];
  return keys.some((key) => key.fields.every((name) => copied.has(name)));
}

/** The source columns that stand in a target field unaltered; for a derived key, those of the source key. */
function copiedFrom(name: string, { mapping, source, target }: UniqueScope): string[] {
  const rule = mapping.fields.find((each) => each.target === name)?.rule;
  if (rule?.rule === 'identity') return mapping.sourceKey;
  if (rule?.rule !== 'copy' || rule.clean.length > 0) return [];
  const [from, to] = [findField(source, rule.column), findField(target, name)];
  return from && to && keepsApart(from, to) ? [rule.column] : [];
}

function keepsApart(from: Field, to: Field): boolean {
  if (from.type.dimensions > 0 || to.type.dimensions > 0 || from.type.isDomain || to.type.isDomain) return false;
  const [a, b] = [from.type, to.type];
  // A collation of its own may call different texts equal.
  if (isText(b)) return to.collation === undefined && (isText(a) || isOneOf(a, 'uuid', 'integer'));
  if (isInteger(a)) return isInteger(b) || (isOneOf(b, 'decimal') && isPlain(b));
  return a.kind === b.kind && isPlain(a);
}

/**
 * Whether the key pass leaves at most one row per value of these fields: they hold the conflict key, in kinds that the key pass and a
 * unique index compare alike.
 */
export function isDecidedUnique(fields: readonly string[], { mapping, target }: UniqueScope): boolean {
  const { key } = mapping.conflict;
  return key.length > 0 && key.every((name) => fields.includes(name) && isDecided(findField(target, name)));
}

function isDecided(field: Field | undefined): boolean {
  if (!field || field.type.dimensions > 0 || field.type.isDomain || field.collation !== undefined) return false;
  return isPlain(field.type) || isText(field.type);
}
