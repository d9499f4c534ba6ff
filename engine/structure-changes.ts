import type { Entity } from '../model/catalog.ts';
import { canonicalJson } from '../model/digest.ts';

interface Named {
  readonly name: string;
}

/** What became different in an entity's structure, in words: columns, keys, references, checks, indexes, triggers and functions by name. */
export function structureChanges(before: Entity, after: Entity): string[] {
  const field = ({ comment: _, ...rest }: Entity['fields'][number]) => rest;
  return [
    ...changed('column', before.fields.map(field), after.fields.map(field)),
    ...changed('key', [before.key ?? []].flat(), [after.key ?? []].flat()),
    ...changed('unique key', before.uniques, after.uniques),
    ...changed('reference', referencesOf(before), referencesOf(after)),
    ...changed('check', before.checks, after.checks),
    ...changed('exclusion', before.exclusions, after.exclusions),
    ...changed('index', before.indexes, after.indexes),
    ...changed('trigger', before.triggers, after.triggers),
    ...changed('function', before.functions ?? [], after.functions ?? []),
    ...changed('policy', before.rowSecurity.policies, after.rowSecurity.policies),
    ...(before.rowSecurity.enabled === after.rowSecurity.enabled ? [] : ['row security was switched']),
    ...(before.kind === after.kind ? [] : [`it became a ${after.kind.replaceAll('_', ' ')}`]),
    ...(canonicalJson(before.partitions) === canonicalJson(after.partitions) ? [] : ['its partitions changed']),
  ];
}

const referencesOf = ({ references, periodReferences = [] }: Entity): Named[] => [...references, ...periodReferences];

function changed(what: string, before: readonly Named[], after: readonly Named[]): string[] {
  const [old, now] = [byName(before), byName(after)];
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `${what} "${name}" is gone`);
  const fresh = [...now.keys()].filter((name) => !old.has(name)).map((name) => `${what} "${name}" is new`);
  const other = [...now]
    .filter(([name, text]) => old.has(name) && old.get(name) !== text)
    .map(([name]) => `${what} "${name}" is different`);
  return [...gone, ...fresh, ...other];
}

const byName = (of: readonly Named[]): Map<string, string> => new Map(of.map((each) => [each.name, canonicalJson(each)]));
