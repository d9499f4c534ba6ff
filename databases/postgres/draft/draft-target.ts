import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findField } from '../../../model/catalog.ts';
import type { DraftedTarget } from '../../../model/contracts.ts';
import { hasPlainName } from '../../../model/drafting.ts';
import type { Finding } from '../../../model/profile.ts';
import { rowSecurityWords } from '../../../model/row-security.ts';
import { draftConstraints, legacyFindings } from './constraints.ts';
import { catalogDdl } from './ddl/catalog-ddl.ts';
import { draftFields, nameIn, refusedFields } from './fields.ts';
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
  const entities = source.entities.filter(isCarried);
  const { shapes, findings } = shapeAll(entities, types);
  const taken = relationNames(source);
  const drafted = entities.flatMap((entity) => {
    const shape = shapes.get(entity.name);
    return shape ? [draftEntity(shape, shapes, types, taken(entity.schema))] : [];
  });
  const catalog: Catalog = {
    ...source,
    entities: drafted.map(({ entity }) => entity),
    enums: types.enums,
    domains: types.domains,
    composites: types.composites,
    extensions: types.extensions,
    sequences: draftSequences(drafted.map(({ entity }) => entity)),
    sizes: Object.fromEntries(drafted.map(({ entity }) => [entity.name, { rows: 0, bytes: 0 }])),
  };
  const all = [...types.findings, ...source.entities.flatMap(leftBehind), ...findings, ...drafted.flatMap((each) => each.findings)];
  return { ddl: catalogDdl(catalog), catalog, findings: [...all, ...unownedSequences(source)] };
}

const isCarried = (entity: Entity): boolean => ['table', 'partitioned_table'].includes(entity.kind) && hasPlainName(entity);

function shapeAll(entities: readonly Entity[], types: DraftedTypes): { shapes: ReadonlyMap<string, EntityShape>; findings: Finding[] } {
  const { links, findings } = linkEntities(entities);
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
  const shapes = entities.flatMap((entity): [string, EntityShape][] => {
    const { carried, pieces } = read.get(entity.name) ?? {};
    if (!carried || !pieces) return [];
    return [[entity.name, shapeEntity(entity, links.get(entity.name) ?? [], pieces, carried, partitionsOf)]];
  });
  return { shapes: new Map(shapes), findings: [...findings, ...[...read.values()].flatMap(({ pieces }) => pieces.findings)] };
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
  const { partitions, definition: _definition, inherits: _inherits, ...rest } = source;
  const entity: Entity = {
    ...rest,
    kind: pieces.partition ? 'partitioned_table' : 'table',
    fields,
    ...draftConstraints(shape, shapes, taken),
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    ...(partitions && pieces.partition && { partitions: { ...partitions, by: pieces.partition.rename(nameIn(shape)) } }),
  };
  return { entity, findings: [...findings, ...legacyFindings(shape)] };
}

/** A child is an entity of its own: its rows are not read with those of its parents, and its table stands by itself. */
function inherited({ name, inherits = [] }: Entity): Finding[] {
  if (inherits.length === 0) return [];
  const message = `${name} inherits from ${inherits.join(', ')}: it becomes a table of its own with all its columns, and its rows are read once, as rows of ${name}.`;
  return [{ kind: 'inheritance', entity: name, fields: [], rows: 0, message }];
}

/** What people have to know about an entity whose rows or rules stay behind. */
function leftBehind(entity: Entity): Finding[] {
  const { name, kind, triggers, rowSecurity } = entity;
  const finding = (what: string, message: string): Finding => ({ kind: what, entity: name, fields: [], rows: 0, message });
  if (kind === 'view' || kind === 'materialized_view')
    return [finding('view_left_out', `The view ${name} is left out: it holds no rows of its own.`)];
  if (kind === 'foreign_table')
    return [finding('foreign_table_left_out', `${name} is left out: its rows live in another database; migrate them from there.`)];
  if (!hasPlainName(entity)) return [finding('name_left_out', `${name} is left out: with a dot in it the name can be read in two ways.`)];
  const security = rowSecurityWords(rowSecurity);
  return [
    ...refusedFields(entity),
    ...inherited(entity),
    ...(triggers.length > 0
      ? [
          finding(
            'triggers_left_out',
            `The triggers of ${name} are left out (${triggers.length}): they call code that stays in the source.`,
          ),
        ]
      : []),
    ...(security === 'off'
      ? []
      : [
          finding(
            'row_security_left_out',
            `The row security of ${name} is left out (${security})${rowSecurity.enabled ? ': the drafted table is open to everybody who may read it' : ''}.`,
          ),
        ]),
  ];
}

function unownedSequences({ sequences }: Catalog): Finding[] {
  return sequences
    .filter(({ ownedBy }) => ownedBy === undefined)
    .map(({ name }) => ({
      kind: 'sequence_left_out',
      entity: name,
      fields: [],
      rows: 0,
      message: `The sequence ${name} is left out: no column owns it.`,
    }));
}
