import type { Entity, Reference } from '../../../model/catalog.ts';
import { fitName, keepsKey, legacyName, referenceWay, rowKey } from '../../../model/drafting.ts';
import type { Link } from './links.ts';
import type { Pieces } from './pieces.ts';
import type { ColumnUse } from './read-sql.ts';

/** Which columns an entity has in the target, and what they are called. */
export interface EntityShape {
  readonly source: Entity;
  readonly pieces: Pieces;
  readonly links: readonly Link[];
  /** Source columns that tell rows apart. */
  readonly key: readonly string[];
  readonly isKept: boolean;
  /** The uuid column that is the target's key. */
  readonly keyColumn: string;
  /** The uuid column of each link, by the reference's name. */
  readonly linkColumns: ReadonlyMap<string, string>;
  /** Source column → the target column that has its own value; absent where a uuid takes its place for good. */
  readonly held: ReadonlyMap<string, string>;
  readonly partitionColumns: readonly string[];
  /** References by PERIOD that can come along, by name. */
  readonly periodLinks: ReadonlySet<string>;
}

/** Works out an entity's columns. `carried` are the source columns that can come along; `partitionsOf` knows the partition columns of parents. */
export function shapeEntity(
  source: Entity,
  { links, periodLinks }: Pick<EntityShape, 'links' | 'periodLinks'>,
  pieces: Pieces,
  carried: ReadonlySet<string>,
  partitionsOf: (parent: Entity) => readonly string[],
): EntityShape {
  const key = rowKey(source) ?? [];
  const isKept = keepsKey(source);
  const own = links.filter((link) => !link.isKept);
  const linkColumns = nameLinks(source, own, isKept ? key : []);
  const partitionColumns = [...new Set((pieces.partition?.uses ?? []).map(({ column }) => column))];
  const needed = new Set([
    ...key,
    ...partitionColumns,
    ...valuesUsed(source, pieces, own),
    ...neededByParents(own, partitionsOf),
    ...unprovenFields(own),
  ]);
  const held = new Map<string, string>();
  for (const { name } of source.fields) {
    const as = carried.has(name) ? heldAs(source, name, own, key, isKept, needed, linkColumns) : null;
    if (as !== null) held.set(name, as);
  }
  const taken = new Set([...held.values(), ...linkColumns.values()]);
  const keyColumn = isKept ? (key[0] ?? 'id') : freeName(taken, 'id', 'uuid', `${source.table}_uuid`);
  return { source, pieces, links, key, isKept, keyColumn, linkColumns, held, partitionColumns, periodLinks };
}

/** The first name that is not taken, or the last one with a number. */
export function freeName(taken: ReadonlySet<string>, ...wanted: readonly string[]): string {
  const found = wanted.map(fitName).find((name) => !taken.has(name));
  if (found !== undefined) return found;
  for (let number = 2; ; number++) {
    const name = fitName(`${wanted.at(-1)}_${number}`);
    if (!taken.has(name)) return name;
  }
}

/** A reference of one column keeps that column's name, one of several that of its own part; others are named after their parent. */
function nameLinks(source: Entity, links: readonly Link[], kept: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const reserved = new Set(source.fields.flatMap(({ name }) => [name, legacyName(source, name)]));
  const used = new Set<string>(['id', ...kept]);
  const single = links.filter(({ reference }) => reference.fields.length === 1);
  for (const { reference, parent } of [...single, ...links.filter((link) => !single.includes(link))]) {
    const own = reference.fields.length === 1 ? reference.fields[0] : ownPart(reference, parent);
    const name = own !== undefined && !used.has(own) ? own : freeName(new Set([...reserved, ...used]), `${parent.table}_id`);
    used.add(name);
    names.set(reference.name, name);
  }
  return names;
}

/** `artist_id` of (tenant_id, artist_id): the one column called an id that the parent does not have from a parent of its own. */
function ownPart({ fields, toFields }: Reference, parent: Entity): string | undefined {
  const inherited = new Set(parent.references.flatMap((each) => each.fields));
  const own = fields.filter((name, i) => /id$/i.test(name) && !inherited.has(toFields[i] ?? ''));
  return own.length === 1 ? own[0] : undefined;
}

/** Columns whose own values are named by something that comes along; what only asks whether a link is there can ask its uuid. */
function valuesUsed(source: Entity, pieces: Pieces, links: readonly Link[]): string[] {
  const reads = [...pieces.checks, ...pieces.exclusions, ...pieces.indexes].map(({ read }) => read);
  const uses = [...reads, ...pieces.generations.values()].flatMap((read) => read.uses);
  const listed = source.uniques.flatMap(({ fields }) => fields.map((column): ColumnUse => ({ column, as: 'lone' })));
  return [...uses, ...listed].filter((use) => !linkFor(use, links)).map(({ column }) => column);
}

/**
 * The link whose uuid can stand for a column in this use. In lists: that of the column alone. For emptiness: any that is empty
 * just when the column is,
 * unless it is filled late.
 */
export function linkFor({ column, as }: ColumnUse, links: readonly Link[]): Link | undefined {
  if (as === 'lone') return singleLink(column, links);
  if (as === 'null') return links.find(({ isKept, inCycle, emptyWith }) => !isKept && !inCycle && emptyWith.includes(column));
  return undefined;
}

/** The link whose only column is this one. */
export function singleLink(column: string, links: readonly Link[]): Link | undefined {
  return links.find(({ reference: { fields }, isKept }) => !isKept && fields.length === 1 && fields[0] === column);
}

const unprovenFields = (links: readonly Link[]): string[] =>
  links.filter(({ isUnproven }) => isUnproven).flatMap(({ reference }) => reference.fields);

/** A reference to a partitioned table has to name the partition columns too. */
function neededByParents(links: readonly Link[], partitionsOf: (parent: Entity) => readonly string[]): string[] {
  return links.flatMap(({ reference, parent }) => {
    const wanted = partitionsOf(parent);
    return reference.fields.filter((_, i) => wanted.includes(reference.toFields[i] ?? ''));
  });
}

function heldAs(
  source: Entity,
  column: string,
  links: readonly Link[],
  key: readonly string[],
  isKept: boolean,
  needed: ReadonlySet<string>,
  linkColumns: ReadonlyMap<string, string>,
): string | null {
  if (isKept && key.includes(column)) return column;
  const single = singleLink(column, links);
  const some = links.filter(({ reference }) => reference.fields.includes(column));
  if (some.length === 0) return isReplacedKey(source, column, key) ? legacyName(source, column) : column;
  if (!needed.has(column) && (single || some.every(({ nullable }) => !nullable))) return null;
  const isSameValue =
    single && keepsKey(single.parent) && !single.inCycle && referenceWay(source, single.reference, single.parent) === 'key';
  return isSameValue ? (linkColumns.get(single.reference.name) ?? null) : legacyName(source, column);
}

const numbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric']);

/** A number that was the key, and any part of a key that is counted or called `id`, makes room for the uuid. Natural keys keep their name. */
function isReplacedKey(source: Entity, column: string, key: readonly string[]): boolean {
  if (!key.includes(column)) return false;
  const field = source.fields.find(({ name }) => name === column);
  const isCounted = field?.generated?.startsWith('identity') || field?.default?.startsWith('nextval(');
  return column === 'id' || isCounted === true || (key.length === 1 && numbers.has(field?.type.kind ?? 'text'));
}
