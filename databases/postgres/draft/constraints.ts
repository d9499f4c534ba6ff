import type { Entity, Reference } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/profile.ts';
import { nameIn } from './fields.ts';
import type { Link } from './links.ts';
import type { NameOf } from './read-sql.ts';
import { type EntityShape, freeName, linkFor } from './shape.ts';

type Constraints = Pick<Entity, 'uniques' | 'checks' | 'exclusions' | 'references' | 'indexes'> & Required<Pick<Entity, 'key'>>;

const byName = <T extends { readonly name: string }>(of: readonly T[]): T[] =>
  of.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));

/** An entity's constraints and indexes over its target columns. `taken` holds the names of relations in its schema; new ones are added. */
export function draftConstraints(shape: EntityShape, shapes: ReadonlyMap<string, EntityShape>, taken: Set<string>): Constraints {
  const { source, pieces } = shape;
  const nameOf = nameIn(shape);
  for (const { name } of [...source.checks, ...source.references]) taken.add(name);
  return {
    key: draftKey(shape, taken),
    uniques: byName(draftUniques(shape, taken)),
    checks: byName(pieces.checks.map(({ item, read }) => ({ ...item, expression: read.rename(nameOf) }))),
    exclusions: byName(pieces.exclusions.map(({ item, read }) => ({ ...item, definition: read.rename(nameOf) }))),
    references: byName(shape.links.map((link) => draftReference(shape, link, shapes))),
    indexes: byName(pieces.indexes.map((piece) => draftIndex(piece, nameOf))),
  };
}

function draftKey({ source, keyColumn, partitionColumns, held }: EntityShape, taken: Set<string>): NonNullable<Entity['key']> {
  const name = source.key?.name ?? freeName(taken, `${source.table}_pkey`);
  taken.add(name);
  const others = partitionColumns.map((column) => held.get(column) ?? column).filter((column) => column !== keyColumn);
  return { name, fields: [keyColumn, ...others] };
}

/** The source's unique keys, the source's own key in the new columns, and the legacy key. */
function draftUniques(shape: EntityShape, taken: Set<string>): Entity['uniques'] {
  const { source, key, isKept, held } = shape;
  const nameOf = nameIn(shape);
  const inNew = (fields: readonly string[]): string[] => fields.map((column) => nameOf({ column, as: 'lone' }));
  const carried = source.uniques.map((unique) => ({ ...unique, fields: inNew(unique.fields) }));
  if (isKept || key.length === 0) return carried;
  const wanted = [
    { name: `${source.table}_legacy_key`, fields: key.map((column) => held.get(column) ?? column) },
    { name: `${source.table}_key`, fields: inNew(key) },
  ];
  for (const { name, fields } of wanted) {
    if (carried.some((each) => each.fields.join('\u0000') === fields.join('\u0000'))) continue;
    const free = freeName(taken, name);
    taken.add(free);
    carried.push({ name: free, fields });
  }
  return carried;
}

function draftReference(shape: EntityShape, { reference, parent, isKept }: Link, shapes: ReadonlyMap<string, EntityShape>): Reference {
  const to = shapes.get(parent.name);
  if (isKept || !to) return reference;
  const besides = reference.toFields.flatMap((column, i) => {
    const own = reference.fields[i];
    if (!to.partitionColumns.includes(column) || own === undefined) return [];
    return [{ own: shape.held.get(own) ?? own, their: to.held.get(column) ?? column }];
  });
  const column = shape.linkColumns.get(reference.name) ?? '';
  return {
    ...reference,
    fields: [column, ...besides.map(({ own }) => own)],
    toFields: [to.keyColumn, ...besides.map(({ their }) => their)],
  };
}

type IndexPiece = EntityShape['pieces']['indexes'][number];

function draftIndex({ item: { where: _, fields, ...index }, read, where }: IndexPiece, nameOf: NameOf): Entity['indexes'][number] {
  const named: string[] = [];
  const definition = read.rename((use) => {
    named.push(nameOf(use));
    return nameOf(use);
  });
  // The listed columns stand before those of INCLUDE and WHERE.
  return { ...index, fields: named.slice(0, fields.length), definition, ...(where && { where: where.rename(nameOf) }) };
}

/** What holds only for migrated rows, because it names legacy keys that new rows do not have. */
export function legacyFindings({ source, pieces, links, held }: EntityShape): Finding[] {
  const parts = [...pieces.checks, ...pieces.exclusions, ...pieces.indexes];
  return parts.flatMap(({ item, read }) => {
    const columns = read.uses.filter((use) => !linkFor(use, links)).map(({ column }) => column);
    const legacy = [...new Set(columns)].filter((column) => held.get(column) !== column);
    if (legacy.length === 0) return [];
    const message = `"${item.name}" names ${legacy.map((column) => `"${held.get(column)}"`).join(', ')}, which only migrated rows have; say it of the new columns.`;
    return [{ kind: 'legacy_columns_named', entity: source.name, fields: legacy, rows: 0, message }];
  });
}
