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
  /** The column that decides alone whether the reference is empty: the only one that may be; nobody, or the one column there is. */
  readonly emptyWith: readonly string[];
}

type Found = Pick<Link, 'reference' | 'parent' | 'isKept'>;

export type Links = ReadonlyMap<string, readonly Link[]>;

/** The references among the entities that come along, by entity name, and findings for those that can't. */
export function linkEntities(entities: readonly Entity[]): { links: Links; findings: Finding[] } {
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const findings: Finding[] = [];
  const found = entities.map((entity): [Entity, Found[]] => [
    entity,
    entity.references.flatMap((reference) => {
      const parent = byName.get(reference.entity);
      if (parent && referenceWay(entity, reference, parent)) return [{ reference, parent, isKept: isKept(entity, reference, parent) }];
      findings.push(notCarried(entity, reference, parent));
      return [];
    }),
  ]);
  const reach = reachableFrom(new Map(found.map(([{ name }, links]) => [name, links.map(({ parent }) => parent.name)])));
  const links = found.map(([entity, own]): [string, Link[]] => {
    return [entity.name, own.map((link) => completed(entity, link, reach.get(link.parent.name)?.has(entity.name) ?? false))];
  });
  const cycles = links.flatMap(([name, own]) => own.flatMap((link) => cycleFinding(name, link, byName.get(name))));
  return { links: new Map(links), findings: [...findings, ...cycles] };
}

function isKept(child: Entity, { fields, toFields }: Reference, parent: Entity): boolean {
  const same = (a: readonly string[] | null, b: readonly string[]): boolean => a !== null && a.join('\u0000') === b.join('\u0000');
  return keepsKey(child) && keepsKey(parent) && same(rowKey(child), fields) && same(rowKey(parent), toFields);
}

function completed(child: Entity, link: Found, inCycle: boolean): Link {
  const { fields } = link.reference;
  const optional = fields.filter((name) => child.fields.some((field) => field.name === name && field.nullable));
  const emptyWith = fields.length === 1 ? fields : optional.length === 1 ? optional : [];
  return { ...link, inCycle, nullable: optional.length > 0 || inCycle, emptyWith };
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
  const message = `"${reference.name}" is part of a circle of references, so it is filled last and may be empty in the target; set NOT NULL when all rows are there.`;
  return [{ kind: 'cycle', entity: child, fields: reference.fields, rows: 0, message }];
}
