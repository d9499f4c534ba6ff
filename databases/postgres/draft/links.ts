import type { Entity, Reference } from '../../../model/catalog.ts';
import { keepsKey, referenceWay, rowKey } from '../../../model/drafting.ts';
import type { Finding } from '../../../model/profile.ts';

/** A reference that comes along as a uuid column. */
export interface Link {
  readonly reference: Reference;
  readonly parent: Entity;
  /** Both ends keep their key, and it is the key that refers: nothing changes. */
  readonly isKept: boolean;
  /** Part of a circle of references: the column is filled when all rows are there, so it may be empty. */
  readonly inCycle: boolean;
  readonly nullable: boolean;
  /** Rows of the source may break it: they come without the link, and with what the columns held. */
  readonly isUnproven: boolean;
  /** The column that decides alone whether the reference is empty: the only one that may be; nobody, or the one column there is. */
  readonly emptyWith: readonly string[];
}

type Found = Pick<Link, 'reference' | 'parent' | 'isKept'>;

export type Links = ReadonlyMap<string, readonly Link[]>;

/** Names of references by PERIOD whose rows can be written after those that they refer to, by entity. */
export type PeriodLinks = ReadonlyMap<string, ReadonlySet<string>>;

/** The references among the entities that come along, by entity name, and findings for those that can't. */
export function linkEntities(entities: readonly Entity[]): { links: Links; periods: PeriodLinks; findings: Finding[] } {
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const findings: Finding[] = [];
  const found = entities.map((entity): [Entity, Found[]] => [
    entity,
    entity.references.flatMap((reference) => {
      const parent = byName.get(reference.entity);
      if (parent && losesValue(entity, reference, parent)) {
        findings.push(unprovenFinding(entity, reference, 'it is left out, and the columns keep their values'));
        return [];
      }
      if (parent && referenceWay(entity, reference, parent)) return [{ reference, parent, isKept: isKept(entity, reference, parent) }];
      findings.push(notCarried(entity, reference, parent));
      return [];
    }),
  ]);
  const parents = new Map(found.map(([{ name }, links]) => [name, links.map(({ parent }) => parent.name)]));
  const reach = reachableFrom(parents);
  const links = found.map(([entity, own]): [string, Link[]] => {
    return [entity.name, own.map((link) => completed(entity, link, reach.get(link.parent.name)?.has(entity.name) ?? false))];
  });
  for (const [entity, own] of found)
    for (const { reference } of own)
      if (reference.unproven && reference.unproven !== 'implied')
        findings.push(unprovenFinding(entity, reference, 'such rows come without the link and keep what the columns held'));
  const cycles = links.flatMap(([name, own]) => own.flatMap((link) => cycleFinding(name, link, byName.get(name))));
  return { links: new Map(links), periods: periodLinks(entities, parents), findings: [...findings, ...cycles] };
}

function periodLinks(entities: readonly Entity[], parents: ReadonlyMap<string, readonly string[]>): PeriodLinks {
  const periodParents = ({ periodReferences = [] }: Entity): string[] => periodReferences.map(({ entity }) => entity);
  const all = new Map(entities.map((entity) => [entity.name, [...(parents.get(entity.name) ?? []), ...periodParents(entity)]]));
  const reach = reachableFrom(all);
  return new Map(
    entities.map(({ name, periodReferences = [] }) => [
      name,
      new Set(periodReferences.filter(({ entity }) => reach.get(entity)?.has(name) === false).map((each) => each.name)),
    ]),
  );
}

function isKept(child: Entity, { fields, toFields }: Reference, parent: Entity): boolean {
  const same = (a: readonly string[] | null, b: readonly string[]): boolean => a !== null && a.join('\u0000') === b.join('\u0000');
  return keepsKey(child) && keepsKey(parent) && same(rowKey(child), fields) && same(rowKey(parent), toFields);
}

function completed(child: Entity, link: Found, inCycle: boolean): Link {
  const { fields } = link.reference;
  const optional = fields.filter((name) => child.fields.some((field) => field.name === name && field.nullable));
  const isUnproven = link.reference.unproven !== undefined;
  if (isUnproven) return { ...link, inCycle, isUnproven, nullable: true, emptyWith: [] };
  const emptyWith = fields.length === 1 ? fields : optional.length === 1 ? optional : [];
  return { ...link, inCycle, isUnproven, nullable: optional.length > 0 || inCycle, emptyWith };
}

/** A key that both sides keep has one column for link and value, and a row without its parent could have neither. */
function losesValue(child: Entity, reference: Reference, parent: Entity): boolean {
  return (
    reference.unproven !== undefined &&
    reference.unproven !== 'implied' &&
    keepsKey(parent) &&
    referenceWay(child, reference, parent) === 'key'
  );
}

function unprovenFinding(child: Entity, { name, fields, entity, unproven }: Reference, what: string): Finding {
  const how = unproven === 'not_enforced' ? 'is not enforced' : 'was never validated';
  const message = `The reference "${name}" to ${entity} ${how} in the source, so rows may refer to none: ${what}.`;
  return { kind: 'reference_unproven', entity: child.name, fields, rows: 0, message };
}

/** For each entity those that it refers to, directly or not. */
function reachableFrom(parents: ReadonlyMap<string, readonly string[]>): Map<string, Set<string>> {
  return new Map(
    [...parents.keys()].map((from) => {
      const found = new Set<string>([from]);
      const open = [from];
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        for (const parent of parents.get(name) ?? []) {
          if (!found.has(parent)) open.push(parent);
          found.add(parent);
        }
      }
      return [from, found];
    }),
  );
}

function notCarried(child: Entity, { name, fields, entity }: Reference, parent: Entity | undefined): Finding {
  const why = parent ? 'its rows cannot be found by key' : 'it does not come along';
  const message = `The reference "${name}" to ${entity} is left out: ${why}. The columns keep their values.`;
  return { kind: 'reference_left_out', entity: child.name, fields, rows: 0, message };
}

function cycleFinding(child: string, { reference, inCycle, isKept: kept }: Link, entity: Entity | undefined): Finding[] {
  const required = reference.fields.every((name) => entity?.fields.some((field) => field.name === name && !field.nullable));
  if (!inCycle || !required || kept) return [];
  const message =
    `"${reference.name}" is part of a circle of references, so it is filled last and may be empty in the target; ` +
    'set NOT NULL when all rows are there.';
  return [{ kind: 'cycle', entity: child, fields: reference.fields, rows: 0, message }];
}
