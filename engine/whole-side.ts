import type { Catalog, Entity } from '../model/catalog.ts';
import type { Profile } from '../model/profile.ts';
import type { Catalogs } from './route.ts';

type Place = (entity: string) => string;

/**
 * The structures of a side as one, for what looks at a migration as a whole: plans, risks, reports, questions. Entities of several databases carry
 * the
 * database before their name, `legacy/orders`; those of a single one are as they are.
 */
export function wholeCatalog(catalogs: Catalogs): Catalog {
  const all = [...catalogs].map(([name, catalog]) =>
    placed(catalog, catalogs.size > 1 ? (entity) => `${name}/${entity}` : (entity) => entity),
  );
  const [first, ...others] = all;
  if (!first || others.length === 0) return first ?? nothing;
  const joined = <Key extends 'entities' | 'enums' | 'domains' | 'composites' | 'sequences' | 'extensions'>(key: Key): Catalog[Key] =>
    all.flatMap((each) => each[key] as unknown[]) as Catalog[Key];
  return {
    ...first,
    database: all.map(({ database }) => database).join(', '),
    entities: joined('entities'),
    enums: joined('enums'),
    domains: joined('domains'),
    composites: joined('composites'),
    sequences: joined('sequences'),
    extensions: joined('extensions'),
    sizes: Object.assign({}, ...all.map(({ sizes }) => sizes)),
    collations: all.flatMap(({ collations }) => collations ?? []),
    usage: all.flatMap(({ usage }) => usage ?? []),
    leftBehind: all.flatMap(({ leftBehind }) => leftBehind ?? []),
  };
}

/** What the data of a side look like, under the same names. */
export function wholeProfile(profiles: ReadonlyMap<string, Profile>): Profile {
  const all = [...profiles].map(([name, { entities, findings }]): Profile => {
    if (profiles.size === 1) return { entities, findings };
    const under = Object.entries(entities).map(([entity, each]) => [`${name}/${entity}`, each] as const);
    return { entities: Object.fromEntries(under), findings: findings.map((each) => ({ ...each, entity: `${name}/${each.entity}` })) };
  });
  return { entities: Object.assign({}, ...all.map(({ entities }) => entities)), findings: all.flatMap(({ findings }) => findings) };
}

const nothing: Catalog = {
  ...{
    kind: '',
    version: '',
    database: '',
    entities: [],
    enums: [],
    domains: [],
    composites: [],
    sequences: [],
    extensions: [],
    sizes: {},
  },
};

function placed(catalog: Catalog, place: Place): Catalog {
  const { entities, sizes, usage } = catalog;
  return {
    ...catalog,
    entities: entities.map((entity) => placedEntity(entity, place)),
    sizes: Object.fromEntries(Object.entries(sizes).map(([entity, size]) => [place(entity), size])),
    ...(usage && {
      usage: usage.map(({ joinedTo, ...each }) => ({
        ...each,
        entity: place(each.entity),
        ...(joinedTo && { joinedTo: { ...joinedTo, entity: place(joinedTo.entity) } }),
      })),
    }),
  };
}

/** An entity under another name, and what it refers to. */
export function placedEntity(entity: Entity, place: Place): Entity {
  const referring = <To extends { entity: string }>(references: readonly To[]): To[] =>
    references.map((each) => ({ ...each, entity: place(each.entity) }));
  return {
    ...entity,
    name: place(entity.name),
    references: referring(entity.references),
    ...(entity.periodReferences && { periodReferences: referring(entity.periodReferences) }),
    ...(entity.inherits && { inherits: entity.inherits.map(place) }),
  };
}
