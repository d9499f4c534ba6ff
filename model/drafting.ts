import type { Entity, Field, Reference } from './catalog.ts';
import { type Core, isOneOf, plainTypes } from './core-type.ts';
import { sha256Hex } from './digest.ts';

/** PostgreSQL cuts longer identifiers silently (manual, section 4.1.1). */
const nameBytesMax = 63;

/** The name itself, or as much of it as an identifier takes, made unmistakable by eight digits of its hash. */
export function fitName(name: string): string {
  if (Buffer.byteLength(name) <= nameBytesMax) return name;
  let cut = '';
  for (const character of name) {
    if (Buffer.byteLength(cut + character) > nameBytesMax - 9) break;
    cut += character;
  }
  return `${cut}_${sha256Hex(name).slice(0, 8)}`;
}

/** Where a target keeps what a source column was before a UUID took its place: `legacy_id` for `id`, and never a name that the source uses. */
export function legacyName(source: Entity, column: string): string {
  let name = fitName(`legacy_${column}`);
  while (source.fields.some((field) => field.name === name)) name = fitName(`legacy_${name}`);
  return name;
}

/**
 * The columns that tell the rows of an entity apart: the primary key, else the first unique key or plain unique index whose columns are
 * never empty. Null where there is none.
 */
export function rowKey(of: Entity): string[] | null {
  if (of.key) return of.key.fields;
  const indexes = of.indexes.filter(({ unique, where, fields }) => unique && where === undefined && fields.length > 0);
  const candidates = [...of.uniques.filter(({ deferrable }) => !deferrable), ...indexes];
  const required = (name: string): boolean => of.fields.some((field) => field.name === name && !field.nullable);
  return candidates.find(({ fields }) => fields.every(required))?.fields ?? null;
}

/** Whether an entity's name can be read in one way only: `a.b.c` would be the table `b.c` of the schema `a`, and not `c` of the schema `a.b`. */
export function hasPlainName({ schema }: Pick<Entity, 'schema'>): boolean {
  return !schema.includes('.');
}

/** Whether rows keep their key: it is one UUID already. */
export function keepsKey(of: Entity): boolean {
  const [only, ...others] = rowKey(of) ?? [];
  const field = of.fields.find(({ name }) => name === only);
  return field !== undefined && others.length === 0 && field.type.native === plainTypes.uuid.native;
}

/** Of these equal values have equal texts, so that a key derived from the text is the same on both ends of a reference. */
const sameText: readonly Core[] = ['integer', 'text', 'uuid', 'boolean', 'date', 'timestamp', 'enum', 'bytes'];

function hasSameText(a: Field | undefined, b: Field | undefined): boolean {
  if (!a || !b || a.type.dimensions > 0 || b.type.dimensions > 0 || a.collation !== b.collation) return false;
  if (a.nondeterministic || b.nondeterministic) return false;
  if (isOneOf(a.type, 'integer') && isOneOf(b.type, 'integer')) return true;
  const isFixed = isOneOf(a.type, 'decimal') && a.type.scale !== undefined;
  return a.type.native === b.type.native && (isFixed || isOneOf(a.type, ...sameText));
}

/**
 * How a reference finds its parent's key. `key`: its columns are the parent's row key. `lookup`: the parent's row has to be read for it. Null where
 * the parent has no key.
 */
export function referenceWay(child: Entity, { fields, toFields }: Reference, parent: Entity): 'key' | 'lookup' | null {
  const key = rowKey(parent);
  if (!key || fields.length === 0) return null;
  const isKey = key.length === toFields.length && key.every((name, i) => name === toFields[i]);
  const fieldOf = (entity: Entity, name: string | undefined): Field | undefined => entity.fields.find((field) => field.name === name);
  const isDirect =
    isKey && fields.every((name, i) => !name.includes('.') && hasSameText(fieldOf(child, name), fieldOf(parent, toFields[i])));
  if (isDirect) return 'key';
  // Equality of a domain over an extension's type cannot be named.
  return fields.some((name) => fieldOf(child, name)?.type.kind === 'other' && fieldOf(child, name)?.type.isDomain) ? null : 'lookup';
}
