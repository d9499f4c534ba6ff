import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findField } from '../../../model/catalog.ts';
import type { DraftedTarget } from '../../../model/contracts.ts';
import { hasPlainName, legacyName } from '../../../model/drafting.ts';
import type { Finding } from '../../../model/profile.ts';
import { draftConstraints } from './constraints.ts';
import { catalogDdl } from './ddl/catalog-ddl.ts';
import { differences } from './differences.ts';
import { draftFields, nameIn } from './fields.ts';
import { leftBehind, unownedSequences } from './left-out.ts';
import { linkEntities } from './links.ts';
import { readPieces } from './pieces.ts';
import type { KnownNames } from './read-sql.ts';
import { draftSequences, relationNames } from './relations.ts';
import { type EntityShape, shapeEntity } from './shape.ts';
import { catalogTypeName, typeParts } from './type-name.ts';
import { type DraftedTypes, draftTypes, shippedExtensions } from './types.ts';

export interface DraftOptions {
  /** Extensions that can be set up in the target; those that come with PostgreSQL by default. */
  readonly extensions?: readonly string[];
}

/**
 * A modern target for the tables of a source: each with a uuid key, the legacy key beside it, references as uuid columns, and everything else as it
 * was. `ddl` runs on an empty PostgreSQL 18, and introspecting it gives `catalog`; what cannot come along stands in `findings` with its reason.
 */
export async function draftTarget(source: Catalog, { extensions = shippedExtensions }: DraftOptions = {}): Promise<DraftedTarget> {
  await loadModule();
  const types = draftTypes(source, extensions);
  const { entities, shapes, findings } = shapeFitting(source.entities.filter(isCarried), types);
  const taken = relationNames(source);
  const drafted = entities.flatMap((entity) => {
    const shape = shapes.get(entity.name);
    return shape ? [draftEntity(shape, shapes, types, taken(entity.schema))] : [];
  });
  const {
    leftBehind: _left,
    largeObjects: _large,
    unreadSchemas: _unread,
    grants: _grants,
    viewOptions: _options,
    collations: _collations,
    ...rest
  } = source;
  const catalog: Catalog = {
    ...rest,
    entities: drafted.map(({ entity }) => entity),
    enums: types.enums,
    domains: types.domains,
    composites: types.composites,
    extensions: types.extensions,
    ...(types.collations.length > 0 && { collations: [...types.collations] }),
    sequences: draftSequences(drafted.map(({ entity }) => entity)),
    sizes: Object.fromEntries(drafted.map(({ entity }) => [entity.name, { rows: 0, bytes: 0 }])),
  };
  const all = [...types.findings, ...source.entities.flatMap(leftBehind), ...findings, ...drafted.flatMap((each) => each.findings)];
  return { ddl: catalogDdl(catalog), catalog, findings: [...all, ...unownedSequences(source)] };
}

const isCarried = (entity: Entity): boolean => ['table', 'partitioned_table'].includes(entity.kind) && hasPlainName(entity);

interface Shaped {
  readonly shapes: ReadonlyMap<string, EntityShape>;
  readonly findings: readonly Finding[];
}

/** A table of PostgreSQL has no more columns (manual, appendix K). */
const columnsMax = 1600;

/** Shapes without the tables that would have too many columns, and without what referred to them. */
function shapeFitting(entities: readonly Entity[], types: DraftedTypes): Shaped & { readonly entities: readonly Entity[] } {
  const shaped = shapeAll(entities, types);
  const wide = new Map([...shaped.shapes].map(([name, shape]) => [name, draftFields(shape, types).fields.length]));
  const fitting = entities.filter(({ name }) => (wide.get(name) ?? 0) <= columnsMax);
  if (fitting.length === entities.length) return { ...shaped, entities };
  const rest = shapeFitting(fitting, types);
  return {
    ...rest,
    findings: [...entities.filter((each) => !fitting.includes(each)).map((each) => tooWide(each, wide)), ...rest.findings],
  };
}

function tooWide({ name, fields }: Entity, columns: ReadonlyMap<string, number>): Finding {
  const message =
    `${name} has ${fields.length} columns and would have ${columns.get(name)} with its uuids; a table takes ` +
    `${columnsMax}. It is left out: make a table for it by hand, without columns that nobody needs.`;
  return { kind: 'table_too_wide', entity: name, fields: [], rows: 0, message };
}

function shapeAll(entities: readonly Entity[], types: DraftedTypes): Shaped {
  const { links, periods, findings } = linkEntities(entities);
  const read = new Map(
    entities.map((entity) => {
      const carried = entity.fields.filter(({ name }) => name !== '__proto__');
      const usable = new Set(carried.filter(({ type }) => types.carried(type)).map(({ name }) => name));
      return [
        entity.name,
        { carried: new Set(carried.map(({ name }) => name)), pieces: readPieces(entity, knownIn(entity, types), usable) },
      ];
    }),
  );
  const partitionsOf = ({ name }: Entity): string[] => (read.get(name)?.pieces.partition?.uses ?? []).map(({ column }) => column);
  const shaped = (): EntityShape[] =>
    entities.flatMap((entity) => {
      const { carried, pieces } = read.get(entity.name) ?? {};
      const own = { links: links.get(entity.name) ?? [], periodLinks: periods.get(entity.name) ?? new Set<string>() };
      return carried && pieces ? [shapeEntity(entity, own, pieces, carried, partitionsOf)] : [];
    });
  const parted = shaped().filter(isPartedByOld);
  for (const { source, pieces } of parted) {
    const known = read.get(source.name);
    if (known) read.set(source.name, { ...known, pieces: { ...pieces, partition: null } });
  }
  return {
    shapes: new Map(shaped().map((shape) => [shape.source.name, shape])),
    findings: [...findings, ...parted.map(partedFinding), ...[...read.values()].flatMap(({ pieces }) => pieces.findings)],
  };
}

/** Whether a column that parts the rows makes room for a uuid: new rows would have no value in it, and so no place. */
function isPartedByOld({ source, partitionColumns, held }: EntityShape): boolean {
  return partitionColumns.some((column) => held.get(column) === legacyName(source, column));
}

function partedFinding({ source: { name, partitions }, partitionColumns }: EntityShape): Finding {
  const message =
    `${name} is partitioned by what was its number or that of a parent (${partitions?.by}), which new rows do not ` +
    'have: in the target it is one table. Partition it by a column that new rows have, where it is too large for ' +
    'that.';
  return { kind: 'partitions_left_out', entity: name, fields: [...partitionColumns], rows: 0, message };
}

/** The names that SQL over an entity's columns may use. */
function knownIn(entity: Entity, { known, composites }: DraftedTypes): KnownNames {
  const attribute = (column: string, name: string): boolean => {
    const type = findField(entity, column)?.type;
    if (type?.kind !== 'composite' || type.dimensions > 0 || type.isDomain === true) return false;
    const composite = catalogTypeName(typeParts(type.native) ?? []);
    return composites.some((each) => each.name === composite && each.attributes.some((part) => part.name === name));
  };
  return { ...known, attribute };
}

function draftEntity(
  shape: EntityShape,
  shapes: ReadonlyMap<string, EntityShape>,
  types: DraftedTypes,
  taken: Set<string>,
): { entity: Entity; findings: Finding[] } {
  const { source, pieces } = shape;
  const { fields, findings } = draftFields(shape, types);
  const { partitions, definition: _definition, inherits: _inherits, periodReferences: _periods, ...rest } = source;
  const entity: Entity = {
    ...rest,
    kind: pieces.partition ? 'partitioned_table' : 'table',
    fields,
    ...draftConstraints(shape, shapes, taken),
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    ...(partitions && pieces.partition && { partitions: { ...partitions, by: pieces.partition.rename(nameIn(shape)) } }),
  };
  return { entity, findings: [...findings, ...differences(shape, shapes)] };
}
