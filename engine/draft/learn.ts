import type { Catalog, Entity, Field, Reference } from '../../model/catalog.ts';
import { type Core, isOneOf } from '../../model/core-type.ts';
import { fitName, keepsKey, rowKey } from '../../model/drafting.ts';
import type { ImpliedReference, Profile } from '../../model/profile.ts';

/** What data say of a source beyond its catalog, for a draft. */
export interface Learned {
  /** The catalog with the references that names and values imply, and with secrets that may be empty. */
  readonly catalog: Catalog;
  /** References that became part of the catalog, by `keyOf` entity and field. */
  readonly links: ReadonlyMap<string, ImpliedReference>;
  /** References that would close a circle of tables, so that they stay numbers. */
  readonly unlinked: readonly ImpliedReference[];
  /** Why a column looks like a secret, by `keyOf` entity and field. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Entity and field as one key. */
export const keyOf = (entity: string, field: string): string => `${entity}\u0000${field}`;

/** Adds to a catalog what its data say of references and secrets. */
export function learn(catalog: Catalog, profile: Profile): Learned {
  const { links, unlinked } = linksOf(catalog, profile.implied ?? []);
  const secrets = secretsOf(catalog, profile, links);
  const entities = catalog.entities.map((entity) => learned(entity, links, secrets));
  return { catalog: { ...catalog, entities }, links, unlinked, secrets };
}

function learned(entity: Entity, links: Learned['links'], secrets: Learned['secrets']): Entity {
  const fields = entity.fields.map((field) => (secrets.has(keyOf(entity.name, field.name)) ? { ...field, nullable: true } : field));
  const implied = entity.fields.flatMap(({ name }) => links.get(keyOf(entity.name, name)) ?? []);
  return { ...entity, fields, references: [...entity.references, ...implied.map((link) => referenceOf(entity, link))] };
}

function referenceOf({ table, references }: Entity, { field, parent, toField }: ImpliedReference): Reference {
  let name = fitName(`${table}_${field}_implied`);
  while (references.some((each) => each.name === name)) name = fitName(`${name}_2`);
  return {
    ...{ name, fields: [field], entity: parent, toFields: [toField] },
    ...{ onDelete: 'NO ACTION', onUpdate: 'NO ACTION', unproven: 'implied' },
  };
}

/** In the order of the catalog: a reference that closes a circle with those before it stays a number, since links of circles may be empty. */
function linksOf({ entities }: Catalog, implied: readonly ImpliedReference[]): Pick<Learned, 'links' | 'unlinked'> {
  const parents = new Map(entities.map(({ name, references }) => [name, references.map(({ entity }) => entity)]));
  const links = new Map<string, ImpliedReference>();
  const unlinked: ImpliedReference[] = [];
  for (const each of implied) {
    const own = parents.get(each.entity);
    if (!own || !isLinkable(entities, each)) continue;
    if (each.parent !== each.entity && reaches(parents, each.parent, each.entity)) unlinked.push(each);
    else {
      links.set(keyOf(each.entity, each.field), each);
      own.push(each.parent);
    }
  }
  return { links, unlinked };
}

/** What tells rows apart is no reference; a uuid of a kept key is one already. */
function isLinkable(entities: readonly Entity[], { entity, field, parent }: ImpliedReference): boolean {
  const [child, to] = [entities.find(({ name }) => name === entity), entities.find(({ name }) => name === parent)];
  if (!child || !to || !isTable(child) || !isTable(to)) return false;
  return !(rowKey(child) ?? []).includes(field) && !keepsKey(to);
}

const isTable = ({ kind }: Entity): boolean => kind === 'table' || kind === 'partitioned_table';

function reaches(parents: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) for (const parent of parents.get(name) ?? []) seen.add(parent);
  return seen.has(to);
}

/** Types that hold no secret, whatever their column is called. */
const open: readonly Core[] = ['boolean', 'date', 'time', 'timestamp', 'duration', 'enum'];

function secretsOf({ entities }: Catalog, profile: Profile, links: Learned['links']): Map<string, string> {
  const isFree = (entity: Entity, { name, type, generated }: Field): boolean =>
    !isOneOf(type, ...open) &&
    generated === undefined &&
    !links.has(keyOf(entity.name, name)) &&
    !(rowKey(entity) ?? []).includes(name) &&
    !(entity.partitions?.by ?? '').includes(name) &&
    !entity.references.some(({ fields }) => fields.includes(name)) &&
    !entities.some(({ references }) => references.some((each) => each.entity === entity.name && each.toFields.includes(name)));
  const found = entities.filter(isTable).flatMap((entity) =>
    entity.fields.flatMap((field): [string, string][] => {
      const known = profile.entities[entity.name]?.fields[field.name];
      const isSecret = known?.sensitivity === 'secret' && isFree(entity, field);
      return isSecret ? [[keyOf(entity.name, field.name), known.sensitivityReason ?? 'its name says so']] : [];
    }),
  );
  return new Map(found);
}
