import type { Entity, Reference } from '../../../model/catalog.ts';
import { nameIn } from './fields.ts';
import type { Link } from './links.ts';
import type { NameOf } from './read-sql.ts';
import { type EntityShape, freeName } from './shape.ts';

type Constraints = Pick<Entity, 'uniques' | 'checks' | 'exclusions' | 'references' | 'periodReferences' | 'indexes'> &
  Required<Pick<Entity, 'key'>>;

const byName = <T extends { readonly name: string }>(of: readonly T[]): T[] =>
  of.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));

/** An entity's constraints and indexes over its target columns. `taken` holds the names of relations in its schema; new ones are added. */
export function draftConstraints(shape: EntityShape, shapes: ReadonlyMap<string, EntityShape>, taken: Set<string>): Constraints {
  const { source, pieces } = shape;
  const nameOf = nameIn(shape);
  const periods = carriedPeriods(shape, shapes);
  for (const { name } of [...source.checks, ...source.references]) taken.add(name);
  return {
    key: draftKey(shape, taken),
    uniques: byName(draftUniques(shape, taken)),
    checks: byName(pieces.checks.map(({ item, read }) => ({ ...item, expression: read.rename(nameOf), ...unenforced(item) }))),
    exclusions: byName(pieces.exclusions.map(({ item, read }) => ({ ...item, definition: read.rename(nameOf) }))),
    references: byName(shape.links.map((link) => draftReference(shape, link, shapes))),
    ...(periods.length > 0 && { periodReferences: byName(periods.map(({ unproven: _, ...reference }) => reference)) }),
    indexes: byName(pieces.indexes.map((piece) => draftIndex(piece, nameOf)).map((each) => (pieces.partition ? each : onWhole(each)))),
  };
}

/** What rows of the source may break must not refuse them in the target. */
const unenforced = ({ unproven }: Entity['checks'][number]): Pick<Entity['checks'][number], 'unproven'> =>
  unproven ? { unproven: 'not_enforced' } : {};

/** References by PERIOD between columns that both sides keep as they are; a uuid cannot stand for a range. */
export function carriedPeriods({ source, held, periodLinks }: EntityShape, shapes: ReadonlyMap<string, EntityShape>): Reference[] {
  const isSame = (columns: readonly string[], of: EntityShape['held']): boolean => columns.every((column) => of.get(column) === column);
  return (source.periodReferences ?? []).filter(({ name, entity, fields, toFields, unproven }) => {
    const to = shapes.get(entity);
    return to !== undefined && unproven === undefined && periodLinks.has(name) && isSame(fields, held) && isSame(toFields, to.held);
  });
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
  const isTemporal = [...(source.key ? [source.key] : []), ...source.uniques].some(
    (each) => each.withoutOverlaps && each.fields.join('\u0000') === key.join('\u0000'),
  );
  const wanted = [
    { name: `${source.table}_legacy_key`, fields: key.map((column) => held.get(column) ?? column) },
    { name: `${source.table}_key`, fields: inNew(key) },
  ];
  for (const { name, fields } of wanted) {
    if (carried.some((each) => each.fields.join('\u0000') === fields.join('\u0000'))) continue;
    const free = freeName(taken, name);
    taken.add(free);
    carried.push({ name: free, fields, ...(isTemporal && { withoutOverlaps: true }) });
  }
  return carried;
}

function draftReference(shape: EntityShape, link: Link, shapes: ReadonlyMap<string, EntityShape>): Reference {
  const { parent, isKept } = link;
  // Rows without a parent have no link, so what the source did not prove holds here.
  const { unproven: _, ...reference } = link.reference;
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

/** The index of a table that is partitioned in the source and not in the target. */
function onWhole(index: Entity['indexes'][number]): Entity['indexes'][number] {
  return { ...index, definition: index.definition.replace(' ON ONLY ', ' ON ') };
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
