import type { ApiSurface, SurfaceDifference } from '../../model/access.ts';

type Rights = Readonly<Record<string, readonly string[]>>;

/**
 * What the API gives of both sides. Tables are paired by what became of them (`targets`, by the name in the source), what nobody moves by its own
 * name.
 */
export function compareSurfaces(
  before: ApiSurface,
  after: ApiSurface,
  targets: ReadonlyMap<string, readonly string[]>,
): SurfaceDifference[] {
  const becomes = (entity: string): readonly string[] => targets.get(entity) ?? [entity];
  const tables = (of: ApiSurface): [string, string][] => of.tables.map(({ entity, roles }) => [entity, rightsText(roles)]);
  const functions = (of: ApiSurface): [string, string][] => of.functions.map(({ name, roles }) => [name, [...roles].sort().join(' ')]);
  const moved = tables(before).flatMap(([entity, rights]) => becomes(entity).map((name): [string, string] => [name, rights]));
  const related = before.relationships.flatMap(({ from, to }) =>
    becomes(from).flatMap((one) => becomes(to).map((other): [string, string] => [`${one} → ${other}`, ''])),
  );
  return [
    ...differences('table', moved, tables(after)),
    ...differences('function', functions(before), functions(after)),
    ...differences(
      'relationship',
      related,
      after.relationships.map(({ from, to }) => [`${from} → ${to}`, '']),
    ),
  ];
}

const rightsText = (roles: Rights): string =>
  Object.entries(roles)
    .map(([role, verbs]) => `${role}: ${[...verbs].sort().join(' ')}`)
    .sort()
    .join('; ');

function differences(
  kind: SurfaceDifference['kind'],
  before: readonly (readonly [string, string])[],
  after: readonly (readonly [string, string])[],
): SurfaceDifference[] {
  const [had, has] = [new Map(before), new Map(after)];
  return [...new Set([...had.keys(), ...has.keys()])].sort().map((name) => {
    if (!has.has(name)) return { kind, name, result: 'missing' };
    if (!had.has(name)) return { kind, name, result: 'added' };
    return { kind, name, result: had.get(name) === has.get(name) ? 'equal' : 'other rights' };
  });
}
