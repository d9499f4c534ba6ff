import { z } from 'zod';
import { catalog, type Entity, entityFingerprint } from './catalog.ts';
import { digestOf } from './digest.ts';

/** A function or procedure of the database's own. `name` has schema and argument types; `definition` makes or replaces it. */
export const routine = z.object({ name: z.string(), definition: z.string() });
export type Routine = z.infer<typeof routine>;

/** All of a target that DDL can make: its catalog, with grants and options of views, and the code that its triggers call. */
export const targetStructure = z.object({ catalog, routines: z.array(routine) });
export type TargetStructure = z.infer<typeof targetStructure>;

/** The structure without what is a fact of one database at one moment. */
export function lastingStructure({ catalog: of, routines }: TargetStructure): TargetStructure {
  const { leftBehind: _left, largeObjects: _large, unreadSchemas: _unread, usage: _usage, ...rest } = of;
  const entities = of.entities.map(lastingEntity);
  const extensions = of.extensions.map(({ name }) => ({ name, version: '' }));
  return { catalog: { ...rest, entities, extensions, version: '', database: '', sizes: {} }, routines };
}

/** Where there are no rows yet, nothing is unproven. */
function lastingEntity({ functions: _functions, ...entity }: Entity): Entity {
  const proven = <Item extends { readonly unproven?: unknown }>(all: readonly Item[]): Item[] =>
    all.map((each) => {
      const { unproven: _unproven, ...rest } = each;
      return each.unproven === 'not_valid' ? (rest as Item) : each;
    });
  return {
    ...entity,
    fields: entity.fields.map(({ notNullUnproven, ...field }) => (notNullUnproven ? { ...field, nullable: false } : field)),
    checks: proven(entity.checks),
    references: proven(entity.references),
    ...(entity.periodReferences && { periodReferences: proven(entity.periodReferences) }),
  };
}

/** Names of what is otherwise in the second structure, or in one of them only; the order of columns counts for nothing. */
export function structureDifferences(a: TargetStructure, b: TargetStructure): string[] {
  const [before, after] = [partsOf(a), partsOf(b)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.filter((name) => before.get(name) !== after.get(name));
}

function partsOf({ catalog: of, routines }: TargetStructure): Map<string, string> {
  const named = (kind: string, all: readonly { readonly name: string }[]) =>
    all.map((each): [string, string] => [`${kind} ${each.name}`, digestOf(each)]);
  const entities = of.entities.map((entity): [string, string] => {
    const fields = entity.fields.toSorted((x, y) => (x.name < y.name ? -1 : 1));
    return [`${entity.kind.replaceAll('_', ' ')} ${entity.name}`, entityFingerprint({ ...entity, fields })];
  });
  const grants = (of.grants ?? []).map(({ entity, privilege, grantee, column }): [string, string] => [
    `grant ${privilege} on ${entity}${column === undefined ? '' : ` (${column})`} to ${grantee ?? 'everybody'}`,
    '',
  ]);
  return new Map([
    ...named('enum', of.enums),
    ...named('domain', of.domains),
    ...named('composite', of.composites),
    ...named('sequence', of.sequences),
    ...named('function', routines),
    ...of.extensions.map(({ name }): [string, string] => [`extension ${name}`, '']),
    ...entities,
    ...grants,
  ]);
}
